import { checkHangup, hang } from '../hangup'
import { hash, hex } from '../seed'
import type { Conversation, Peer, Vendor } from '../vendor'
import { createHistory } from './websocket/history'
import type { WebSocketCredentials, WebSocketServerOptions } from './websocket/options'
import { ticker } from './websocket/ticker'

/** The plain JSON server, with what its clients sign in with. */
export interface WebSocketVendor extends Vendor {
  credentials(): WebSocketCredentials
  expire(): WebSocketCredentials
  /** Forgets what `history` has kept: whoever missed some of it is told `"resumed":false`. Numbers go on. */
  evict(): void
  /**
   * What a new process would do: every connection is closed with 1012, and each channel counts from 1 again. A `since` that is ahead is
   * answered `"resumed":false`; one that the new count has passed cannot be told from a new one.
   */
  restart(): void
}

/** One connection: whether it was let in, and which channels it joined. */
interface Guest {
  welcome: boolean
  readonly channels: Set<string>
}

/** A frame's fields; who reads it trusts none of them. */
interface Fields {
  readonly type?: unknown
  readonly token?: unknown
  readonly channel?: unknown
  readonly since?: unknown
  readonly position?: unknown
  readonly data?: unknown
}

/**
 * A JSON server as anybody might have written it: by default an echo and a ticker. No vendor is behind it, so all of it is synthetic.
 *
 * `emit` sends a frame with a `channel` to those who joined it, and any other to everybody; a string goes out as it is. With `history` an
 * event of a channel is numbered, unless it brings a `position` of its own, which is neither counted nor kept.
 *
 * @example
 * const vendor = websocketServer({ hello: 'frame', channels: true })
 * const emulator = createMemoryEmulator({ vendors: [vendor] })
 * emulator.control('websocket').emit({ type: 'event', channel: 'news', data: 'It rains.' })
 */
export function websocketServer(options: WebSocketServerOptions = {}): WebSocketVendor {
  const { seed = '', hello = 'none', denied = { code: 4401, reason: 'token' }, channels = false } = options
  const { history: kept = 0 } = options
  if (denied !== 'reply') checkHangup(denied)
  if (!(Number.isInteger(kept) && kept >= 0)) throw new TypeError(`history is how many events are kept, not ${kept}.`)
  if (kept > 0 && !channels) throw new TypeError('history is kept of channels: add channels: true.')
  const history = kept > 0 ? createHistory(kept) : undefined
  const guests = new Map<Peer, Guest>()
  let era = 0

  const tokenOf = (age: number): string =>
    ['a', 'b', 'c', 'd'].map((part) => hex(hash(`${seed}:websocket:${age}:${part}`), 8)).join('')
  const credentials = (): WebSocketCredentials =>
    hello === 'frame' || hello === 'address' ? { token: tokenOf(era) } : {}

  const say = (peer: Peer, frame: object): void => peer.send(JSON.stringify(frame))

  const admit = (peer: Peer, guest: Guest, token: unknown): void => {
    guest.welcome = token === tokenOf(era)
    if (guest.welcome && hello === 'frame') say(peer, { type: 'welcome' })
    if (guest.welcome) return
    if (denied === 'reply') say(peer, { type: 'denied', reason: 'The token is unknown or expired.' })
    else hang(peer, denied)
  }

  const answer = (peer: Peer, guest: Guest, { type, channel, data, since }: Fields): void => {
    if (type === 'ping') return say(peer, { type: 'pong' })
    if (typeof channel !== 'string' || (type !== 'join' && type !== 'leave' && type !== 'say'))
      return say(peer, { type: 'error', reason: 'Say join, leave, say or ping, the first three with a channel.' })
    if (type === 'say') return void emit({ type: 'event', channel, data })
    if (type === 'leave') return void guest.channels.delete(channel)
    guest.channels.add(channel)
    if (!history) return say(peer, { type: 'joined', channel })
    const { position, missed } = history.after(channel, since)
    say(peer, { type: 'joined', channel, position, resumed: missed !== undefined })
    for (const event of missed ?? []) say(peer, { ...event, replayed: true })
  }

  const accept = (peer: Peer): Conversation => {
    const guest: Guest = { welcome: hello === 'none' || hello === 'greeting', channels: new Set() }
    guests.set(peer, guest)
    if (hello === 'greeting') say(peer, { type: 'welcome' })
    if (hello === 'address') admit(peer, guest, new URL(peer.url).searchParams.get('token'))
    return {
      message(text) {
        const fields = parse(text)
        if (hello === 'frame' && fields.type === 'hello') admit(peer, guest, fields.token)
        else if (!guest.welcome) peer.close(4400, 'hello first')
        else if (channels) answer(peer, guest, fields)
        else peer.send(text)
      },
      gone: () => void guests.delete(peer),
      waiting: () => !guest.welcome,
    }
  }

  const emit = (frame: unknown): number => {
    const { type, channel, position } = Object(frame) as Fields
    const entitled = [...guests].filter(
      ([, guest]) => guest.welcome && (!channels || typeof channel !== 'string' || guest.channels.has(channel)),
    )
    const counts = type === 'event' && typeof channel === 'string' && position === undefined
    const said = counts && history ? history.add(channel, Object(frame)) : frame
    const text = typeof said === 'string' ? said : JSON.stringify(said)
    for (const [peer] of entitled) peer.send(text)
    return entitled.length
  }

  return {
    name: 'websocket',
    path: '/websocket',
    // A client's token is a secret too when it is wrong: it may be a real one.
    secrets: (text) => [
      ...Array.from({ length: era + 1 }, (_, age) => tokenOf(age)),
      ...[...text.matchAll(/"token"\s*:\s*"((?:[^"\\]|\\.)*)|[?&]token=([^&#\s"]*)/g)].flatMap(([, ...found]) =>
        found.filter((token) => token !== undefined),
      ),
    ],
    credentials,
    expire() {
      era++
      return credentials()
    },
    evict: () => history?.evict(),
    restart() {
      history?.restart()
      for (const peer of guests.keys()) peer.close(1012, 'restart')
    },
    accept,
    emit,
    stream: () =>
      ticker(seed, (tick) => {
        if (!channels) return void emit(tick)
        const joined = new Set([...guests.values()].flatMap((guest) => [...guest.channels]))
        for (const channel of joined) emit({ type: 'event', channel, data: tick })
      }),
  }
}

function parse(text: string): Fields {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
