import {
  type Client,
  type ClientOptions,
  createClient,
  type Gap,
  type Inspection,
  type RealtimeError,
  type Topic,
  type TopicStatus,
} from '@tributary/core'
import {
  type Behaviour,
  createMemoryEmulator,
  type MemoryEmulator,
  type WebSocketServerOptions,
  type WebSocketVendor,
  websocketServer,
} from '@tributary/emulator'
import { vi } from 'vitest'
import { type WebSocketOptions, websocket } from '../src/index'

/** One way through the emulated network, in ms. */
const LATENCY = 10

/** What the emulated server says, as a page would type it. */
export type Message = {
  readonly type?: unknown
  readonly channel?: unknown
  readonly data?: unknown
  readonly reason?: unknown
} | null

/** How the emulated server wants its channels. */
export const channels: Pick<WebSocketOptions<Message>, 'join' | 'joined' | 'leave' | 'route' | 'send'> = {
  join: ({ name }) => ({ type: 'join', channel: name }),
  joined: (message, { name }) =>
    message?.channel === name && (message.type === 'joined' || (message.type === 'refused' && 'forbidden')),
  leave: ({ name }) => ({ type: 'leave', channel: name }),
  route: (message) =>
    message?.type === 'event' ? { channel: String(message.channel), event: message.data } : undefined,
  send: ({ name }, data) => ({ type: 'say', channel: name, data }),
}

interface StageOptions<C> {
  readonly server?: WebSocketServerOptions | undefined
  readonly behaviour?: Behaviour | undefined
  readonly latency?: number | undefined
  readonly provider?: (vendor: WebSocketVendor, url: string) => Partial<WebSocketOptions<Message, C>>
  readonly client?: Omit<Partial<ClientOptions>, 'providers'> | undefined
}

/** The emulated server, a client that reaches it, and all that the client told. Under fake timers only. */
export interface Stage {
  readonly vendor: WebSocketVendor
  readonly emulator: MemoryEmulator
  readonly client: Client
  readonly inspected: readonly Inspection[]
  warnings(): string[]
  hear<Event>(topic: Topic<Event>): Heard<Event>
  emit(frame: unknown): void
}

interface Heard<Event> {
  readonly events: readonly Event[]
  readonly gaps: readonly Gap[]
  readonly statuses: readonly TopicStatus[]
  readonly errors: readonly RealtimeError[]
  stop(): void
}

export function stage<C = undefined>(options: StageOptions<C> = {}): Stage {
  const { behaviour, latency = LATENCY } = options
  const vendor = websocketServer(options.server)
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour, latency })
  const url = emulator.url('websocket')
  const inspected: Inspection[] = []
  const client = createClient({
    providers: [websocket<Message, C>({ url, ...options.provider?.(vendor, url) })],
    backoff: () => 100,
    WebSocket: emulator.WebSocket,
    onInspect: (event) => inspected.push(event),
    ...options.client,
  })
  const hear = <Event>(topic: Topic<Event>): Heard<Event> => {
    const heard = {
      events: [] as Event[],
      gaps: [] as Gap[],
      statuses: [] as TopicStatus[],
      errors: [] as RealtimeError[],
    }
    const stop = client.subscribe(topic, (event) => heard.events.push(event), {
      onGap: (gap) => heard.gaps.push(gap),
      onStatus(status, error) {
        heard.statuses.push(status)
        if (error) heard.errors.push(error)
      },
    })
    return { ...heard, stop }
  }
  return {
    vendor,
    emulator,
    client,
    inspected,
    warnings: () => inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    hear,
    emit: (frame) => void emulator.control('websocket').emit(frame),
  }
}

/** Passes time, in ms; by default enough for a connection that nothing troubles, and too little for a time-out. */
export const pass = async (ms = 1_000): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))

/** What the client has sent, on every connection, as it was on the wire. */
export const sent = ({ emulator }: Stage): string[] =>
  emulator.connections.flatMap(({ frames }) =>
    frames.filter(({ direction }) => direction === 'in').map(({ frame }) => frame),
  )
