import { type CredentialsContext, createTopic, openSocket, type Provider, type SocketOptions } from '@tributary/core'
import {
  type TeleTrackerOptions as EmulatedTeleTracker,
  teletracker as emulated,
  type LogEntry,
  type TeleTracker,
  type WebSocketServerOptions,
  type WebSocketVendor,
  websocketServer,
} from '@tributary/emulator'
import { type TeleTrackerOptions, teletracker } from '@tributary/teletracker'
import { type WebSocketOptions, websocket } from '@tributary/websocket'
import { type Wire, type WireOptions, wire } from './wire'

interface Ask {
  readonly credentials?: ((context: CredentialsContext) => unknown) | undefined
}

/** TeleTracker over real sockets: a first-message token, two streams, nothing but events. */
export interface Phones extends Wire {
  readonly vendor: TeleTracker
  /** Why the token was asked, in order. */
  readonly asked: readonly CredentialsContext['reason'][]
  /** Sends an event with this number on the user's stream. */
  ring(n: number, stream?: 'userevent' | 'accountevent'): void
}

export async function phones({
  emulated: choices,
  provider,
  credentials,
  ...options
}: Ask &
  Partial<Omit<WireOptions, 'vendor' | 'provider'>> & {
    readonly emulated?: EmulatedTeleTracker | undefined
    readonly provider?: Partial<TeleTrackerOptions> | undefined
  } = {}): Promise<Phones> {
  const vendor = emulated(choices)
  const asked: CredentialsContext['reason'][] = []
  const on = await wire({
    ...options,
    vendor,
    provider: (url) =>
      teletracker({
        url,
        ...provider,
        credentials(context) {
          asked.push(context.reason)
          return (credentials ?? (() => vendor.credentials().token))(context) as string
        },
      }),
  })
  return Object.assign(on, {
    vendor,
    asked,
    ring: (n: number, type = 'userevent') => void on.control.emit({ type, n }),
  })
}

/** What {@link Phones.ring} sends. */
export const call = (n: number, type: 'userevent' | 'accountevent' = 'userevent'): object => ({ type, n })

/** What the emulated JSON server says. */
export type Message = {
  readonly type?: unknown
  readonly channel?: unknown
  readonly data?: unknown
  readonly position?: unknown
  readonly replayed?: unknown
  readonly resumed?: unknown
} | null

/** A JSON server with channels over real sockets. */
export interface Channels extends Wire {
  readonly vendor: WebSocketVendor
  readonly asked: readonly CredentialsContext['reason'][]
  say(channel: string, data: unknown): void
}

export async function channels({
  server,
  provider,
  credentials,
  ...options
}: Ask &
  Partial<Omit<WireOptions, 'vendor' | 'provider'>> & {
    readonly server?: WebSocketServerOptions | undefined
    readonly provider?: Partial<WebSocketOptions<Message, string>> | undefined
  } = {}): Promise<Channels> {
  const vendor = websocketServer({ channels: true, ...server })
  const asked: CredentialsContext['reason'][] = []
  const lets = server?.hello === 'frame' && {
    hello: (token: string) => ({ type: 'hello', token }),
    accepted: (message: Message) => message?.type === 'welcome' || (message?.type === 'denied' && 'unauthorized'),
    credentials(context: CredentialsContext) {
      asked.push(context.reason)
      return (credentials ?? (() => vendor.credentials().token))(context) as string
    },
  }
  const on = await wire({
    ...options,
    vendor,
    provider: (url) =>
      websocket<Message, string>({
        url,
        join: ({ name }) => ({ type: 'join', channel: name }),
        joined: (message, { name }) => message?.channel === name && message.type === 'joined',
        leave: ({ name }) => ({ type: 'leave', channel: name }),
        route: (message) =>
          message?.type === 'event' ? { channel: String(message.channel), event: message.data } : undefined,
        send: ({ name }, data) => ({ type: 'say', channel: name, data }),
        ...lets,
        ...provider,
      }),
  })
  return Object.assign(on, {
    vendor,
    asked,
    say: (channel: string, data: unknown) => void on.control.emit({ type: 'event', channel, data }),
  })
}

/** The same server, which numbers what it says in a channel and keeps the newest hundred of it. */
export const numbered = ({ server, provider, ...options }: Parameters<typeof channels>[0] = {}): Promise<Channels> =>
  channels({
    server: { history: 100, ...server },
    provider: {
      positions: 'consecutive',
      join: ({ name }, since) => ({ type: 'join', channel: name, since }),
      joined: (message, { name }) =>
        message?.type === 'joined' &&
        message.channel === name && {
          continuity: message.resumed ? 'resumed' : 'gap',
          position: message.position as number,
        },
      route: (message) =>
        message?.type === 'event'
          ? {
              channel: String(message.channel),
              event: message.data,
              position: message.position as number,
              replayed: message.replayed === true,
            }
          : undefined,
      ...provider,
    },
    client: { backoff: () => 100 },
    ...options,
  })

/** What is said to the echo server, and comes back. */
export const echoes = createTopic<never, unknown, unknown>('echo', 'echoes', undefined, { sendable: true })

/** A provider of the trials' own: no vendor's answers each message, and the emulator's echo server does. */
export const echo = (url: string, verdict?: SocketOptions['verdict']): Provider => ({
  name: 'echo',
  capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: true, order: true },
  address: () => url,
  async open(link) {
    const socket = await openSocket(link, {
      provider: 'echo',
      url,
      decode: (text) => text,
      onFrame: () => {},
      verdict,
    })
    return {
      join() {},
      leave() {},
      send(_, data) {
        socket.send(data)
        return socket.reply((frame) => frame === data)
      },
      // No vendor documents a sign of life that can be asked for.
      probe() {
        socket.send('there?')
        return socket.reply((frame) => frame === 'there?')
      },
      close: () => socket.close(),
    }
  },
})

/** The types of the frames that a connection's client sent, in order. */
export const sent = (connection: { readonly frames: readonly LogEntry[] } | undefined): string[] =>
  (connection?.frames ?? [])
    .filter(({ direction }) => direction === 'in')
    .map(({ frame }) => /"type":"(\w+)"/.exec(frame)?.[1] ?? frame)
