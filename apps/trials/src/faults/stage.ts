import {
  type ClientOptions,
  createClient,
  type Hint,
  type Lifecycle,
  type Provider,
  type Session,
  type SocketLike,
} from '@tributary/core'
import { websocket } from '@tributary/websocket'
import { vi } from 'vitest'
import { type Invariants, invariants } from '../invariants'

/** What the far end says and hears. */
export interface Frame {
  readonly type: string
  readonly channel?: string
  readonly data?: unknown
  readonly token?: unknown
}

/** A socket without a network, and the server's end of it, which the test plays. */
export class Line implements SocketLike {
  readyState = 0
  bufferedAmount = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  /** What the client has said, oldest first. */
  readonly heard: Frame[] = []
  /** How often the client has closed it. */
  closes = 0
  onframe: (frame: Frame) => void = () => {}

  send(data: string): void {
    const frame: Frame = JSON.parse(data)
    this.heard.push(frame)
    this.onframe(frame)
  }

  /** Closing is asking: it stays in CLOSING until the server answers, which a dead one never does. */
  close(): void {
    this.closes++
    this.readyState = 2
  }

  /* ---------- what the server does ---------- */

  accept(): void {
    this.readyState = 1
    this.onopen?.({} as never)
  }

  say(...frames: readonly Frame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) } as never)
  }

  end(code: number, reason = ''): void {
    this.readyState = 3
    this.onclose?.({ code, reason } as never)
  }
}

/** How the server behaves; what is left out is done at once and well. */
export interface Play {
  readonly credentials?: Provider['credentials']
  readonly silence?: number
  /** Keeps the connection alive every so many ms. */
  readonly beat?: number
  /** A socket was opened, the first being number 0. */
  readonly dial?: (line: Line, nth: number) => void
  /** The client has said something; true: and the server has done what it wants to. */
  readonly hears?: (frame: Frame, line: Line, nth: number) => unknown
  /** Instead of what the sessions do by themselves. */
  readonly session?: Partial<Pick<Session, 'probe' | 'send' | 'leave'>>
}

export interface Stage {
  readonly client: ReturnType<typeof createClient>
  readonly watched: Invariants
  readonly listen: Invariants['listen']
  /** One for each attempt. */
  readonly lines: readonly Line[]
  /** That of the newest attempt. */
  line(): Line
  /** The types of all the client has said, on all lines, with their channels: `join news`. */
  said(): readonly string[]
  tell(...kinds: readonly Hint[]): void
  /** Lets time go by, a second at a time, and checks what must be true after each. */
  pass(ms?: number): Promise<void>
}

/** A client of the plain WebSocket provider, watched, whose server and surroundings are the test. Needs the fake clock; attempts follow each other after a second. */
export function stage(play: Play = {}, options: Partial<ClientOptions> = {}): Stage {
  const { credentials, silence, beat, dial, hears, session } = play
  const lines: Line[] = []
  const answer = ({ type, channel = '' }: Frame, line: Line): void => {
    if (type === 'hello') line.say({ type: 'welcome' })
    if (type === 'join') line.say({ type: 'joined', channel })
    if (type === 'ping') line.say({ type: 'pong' })
  }
  class Dialled extends Line {
    constructor() {
      super()
      const nth = lines.push(this) - 1
      this.onframe = (frame) => queueMicrotask(() => hears?.(frame, this, nth) || answer(frame, this))
      queueMicrotask(() => (dial ? dial(this, nth) : this.accept()))
    }
  }
  const surroundings = new Set<(kind: Hint) => void>()
  const lifecycle: Lifecycle = (hint) => {
    surroundings.add(hint)
    return () => surroundings.delete(hint)
  }
  const base = websocket<Frame, unknown>({
    url: 'wss://server.test/socket',
    credentials,
    hello: (token) => ({ type: 'hello', token }),
    accepted: ({ type }) => (type === 'denied' ? 'unauthorized' : type === 'welcome'),
    join: ({ name }) => ({ type: 'join', channel: name }),
    joined: ({ type, channel }, { name }) => type === 'joined' && channel === name,
    leave: ({ name }) => ({ type: 'leave', channel: name }),
    send: ({ name }, data) => ({ type: 'say', channel: name, data }),
    route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
    heartbeat: beat === undefined ? undefined : { interval: beat, frame: () => ({ type: 'ping' }) },
    silence,
  })
  const provider: Provider = { ...base, open: async (link) => ({ ...(await base.open(link)), ...session }) }
  const watched = invariants({ WebSocket: Dialled, lifecycle: options.lifecycle ?? lifecycle })
  const client = watched.watch(
    createClient({ providers: [provider], backoff: () => 1_000, ...options, ...watched.options }),
  )
  return {
    client,
    watched,
    listen: watched.listen,
    lines,
    line() {
      const line = lines.at(-1)
      if (!line) throw new Error('no attempt has been made yet')
      return line
    },
    said: () => lines.flatMap(({ heard }) => heard.map(({ type, channel }) => (channel ? `${type} ${channel}` : type))),
    tell(...kinds) {
      for (const kind of kinds) for (const hint of [...surroundings]) hint(kind)
      watched.check()
    },
    async pass(ms = 0) {
      watched.check()
      for (let left = ms; left >= 0; left -= 1_000) {
        await vi.advanceTimersByTimeAsync(Math.min(left, 1_000))
        watched.check()
      }
    },
  }
}
