import { blanksIn, type Cue, cuesOf } from './cues'
import { hang } from './hangup'
import { entriesOf, pathOf, type RecordedEntry, type Recording, type Take, takesOf } from './recording'
import type { Conversation, Peer, Vendor } from './vendor'

/** What {@link replay} takes. */
export interface ReplayOptions {
  /** Whose connections, and the vendor's name in the emulator. Default: the provider of the recording's first, else `replay`. */
  readonly name?: string | undefined
  /** Which server's connections, such as `api.example.com`: a file that a browser saved has those of the development server too. Default: every one's. */
  readonly host?: string | undefined
  /** How many times as fast as it was recorded; `Infinity` waits for nothing but the client. Default 1. */
  readonly speed?: number | undefined
  /** Begin again after the last connection. Default false: whoever comes then is refused with 503. */
  readonly loop?: boolean | undefined
}

/** What the client does not send again within so many ms of its turn is not waited for. */
const PATIENCE_MS = 1_000

/**
 * A vendor that plays what was received in a recording once more, to whoever connects: the first connection to an address gets the first
 * one recorded, the second the second, and each ends as it did then.
 *
 * An answer waits for what it answered: for the same text, `[redacted]` standing for anything, or else for something that was never recorded. What the
 * client does not send within a second of its turn is played without.
 *
 * @throws TypeError when it is no recording, nothing of it can be played, or at no such speed.
 * @example
 * const vendor = replay(JSON.parse(har), { speed: 10 })
 * const emulator = createMemoryEmulator({ vendors: [vendor] })
 */
export function replay(recording: Recording, options: ReplayOptions = {}): Vendor {
  const { speed = 1, loop = false, host } = options
  const all = entriesOf(recording)
  const entries = all.filter(({ request }) => host === undefined || new URL(request.url).host === host)
  const [provider] = entries.flatMap(({ _tributary }) => _tributary?.provider ?? [])
  const { name = provider ?? 'replay' } = options
  if (!(speed > 0)) throw new TypeError(`speed is how many times as fast, such as 10 or Infinity, not ${speed}.`)
  const takes = takesOf(entries, provider === undefined ? undefined : name)
  if (takes.length === 0)
    throw new TypeError(
      `There is no WebSocket of '${host ?? name}' in this recording${among(all)}: record with record(client), or save a HAR with _webSocketMessages.`,
    )
  const blanks = blanksIn(takes)
  const peers = new Set<Peer>()
  /** Those of one address, in order; played ones leave. */
  const reels = new Map<string, Take[]>()
  const wind = (): void => {
    for (const take of takes) {
      const key = take.path.join('/')
      reels.set(key, [...(reels.get(key) ?? []), take])
    }
  }
  wind()

  const reelFor = (url: string): Take[] => {
    const path = pathOf(url)
    const near = ([key]: [string, unknown]): number => shared(key.split('/'), path)
    const [[key = '', reel = []] = []] = [...reels].sort((a, b) => near(b) - near(a))
    if (reel.length === 0 && loop) reel.push(...takes.filter((take) => take.path.join('/') === key))
    return reel
  }

  return {
    name,
    path: `/${encodeURIComponent(name)}`,
    credentials: () => ({}),
    expire: () => ({}),
    // What a client sends where the recording has nothing to show.
    secrets: (text) => blanks.flatMap((pattern) => pattern.exec(text)?.slice(1) ?? []),
    refusal({ url }) {
      const reel = reelFor(url)
      if (!reel[0]) return 503
      return reel[0].refused === undefined ? undefined : reel.shift()?.refused
    },
    accept(peer) {
      peers.add(peer)
      const take = reelFor(peer.url).shift()
      const stage = take ? perform(take, peer, speed) : undefined
      if (!stage) peer.close(1013, 'The recording is over.')
      return {
        message: (text) => stage?.message(text),
        gone() {
          peers.delete(peer)
          stage?.gone()
        },
      }
    },
    emit(frame) {
      for (const peer of peers) peer.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      return peers.size
    },
  }
}

/** Whose there are instead. */
function among(entries: readonly RecordedEntry[]): string {
  const hosts = new Set(entries.map(({ request }) => new URL(request.url).host))
  return hosts.size > 0 ? `, only of ${[...hosts].join(', ')}` : ''
}

/** How many names two paths have in common, from their ends. */
function shared(a: readonly string[], b: readonly string[]): number {
  const differs = a.toReversed().findIndex((name, i) => name !== b.at(-1 - i))
  return differs < 0 ? a.length : differs
}

/** Plays one connection to one client. */
function perform({ messages, end }: Take, peer: Peer, speed: number): Conversation {
  const started = performance.now()
  const cues = cuesOf(messages)
  const skipped = new Set<unknown>()
  let strangers = 0
  let next = 0
  /** How late the client has made it, in ms. */
  let late = 0
  let deadline: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const dueIn = (at: number): number => started + late + at / speed - performance.now()
  /** Whether the client has said what is next, or is not waited for. */
  const hears = (cue: Cue, data: unknown): boolean => {
    if (skipped.has(data)) return true
    if (!cue.heard && strangers > 0) {
      strangers--
      cue.heard = true
    }
    return cue.heard
  }
  /** How long until it can go on: 0 when it has. */
  const step = (cue: Cue | null | undefined, at: number, data: string | Uint8Array): number => {
    const wait = dueIn(at)
    if (!cue) {
      if (wait <= 0) peer.send(data)
      return wait
    }
    if (hears(cue, data)) {
      if (cue.heard) late += Math.max(0, -wait)
      return 0
    }
    const now = performance.now()
    deadline ??= now + Math.max(0, wait) + PATIENCE_MS
    if (now >= deadline) skipped.add(data)
    return deadline - now
  }
  const go = (): void => {
    clearTimeout(timer)
    for (let message = messages[next]; message; message = messages[++next]) {
      const wait = step(cues.all[next], message.at, message.data)
      if (wait > 0) {
        timer = setTimeout(go, wait)
        return
      }
      deadline = undefined
    }
    // Not in one breath with what came last: the client is to hear that first, at any speed.
    if (end) timer = setTimeout(() => hang(peer, end), Math.max(0, dueIn(end.at)))
  }
  go()

  return {
    message(text) {
      // Once more what was recorded is a beat, say, that came too often here.
      if (!cues.hear(text)) strangers++
      go()
    },
    gone() {
      clearTimeout(timer)
    },
  }
}
