import {
  type Client,
  type ClientOptions,
  type CredentialsContext,
  createClient,
  type Gap,
  type Inspection,
  type RealtimeError,
  type Topic,
  type TopicStatus,
} from '@tributary/core'
import {
  type Behaviour,
  type Connection,
  createMemoryEmulator,
  teletracker as emulated,
  type MemoryEmulator,
  type TeleTracker,
} from '@tributary/emulator'
import { vi } from 'vitest'
import { type TeleTrackerOptions, teletracker } from '../src/index'

/** One way through the emulated network, in ms. */
export const LATENCY = 10

interface StageOptions {
  readonly vendor?: TeleTracker | undefined
  readonly behaviour?: Behaviour | undefined
  readonly credentials?: ((context: CredentialsContext) => unknown) | undefined
  readonly provider?: Partial<TeleTrackerOptions> | undefined
  readonly client?: Omit<Partial<ClientOptions>, 'providers'> | undefined
}

/** TeleTracker's emulated server, a client that reaches it, and all that the client told. Under fake timers only. */
export interface Stage {
  readonly vendor: TeleTracker
  readonly emulator: MemoryEmulator
  readonly client: Client
  readonly inspected: readonly Inspection[]
  readonly asked: readonly CredentialsContext['reason'][]
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

export function stage(options: StageOptions = {}): Stage {
  const { vendor = emulated(), behaviour } = options
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour, latency: LATENCY })
  const inspected: Inspection[] = []
  const asked: CredentialsContext['reason'][] = []
  const client = createClient({
    providers: [
      teletracker({
        url: emulator.url('teletracker'),
        ...options.provider,
        credentials(context) {
          asked.push(context.reason)
          // What an app gives may be anything at run time.
          return (options.credentials ?? (() => vendor.credentials().token))(context) as string
        },
      }),
    ],
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
    asked,
    warnings: () => inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    hear,
    emit: (frame) => void emulator.control('teletracker').emit(frame),
  }
}

/** Passes time, in ms; by default enough for a connection that nothing troubles, and too little for a time-out. */
export const pass = async (ms = 1_000): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))

/** The types of the frames that the client sent, in order. */
export const sent = (connection: Connection | undefined): string[] => typesOf(connection, 'in')

/** The types of all frames on the wire, `>` from the client and `<` to it. */
export const wire = (connection: Connection | undefined): string[] =>
  (connection?.frames ?? []).map(({ direction, frame }) => `${direction === 'in' ? '>' : '<'} ${typeOf(frame)}`)

const typesOf = (connection: Connection | undefined, way: 'in' | 'out'): string[] =>
  (connection?.frames ?? []).filter(({ direction }) => direction === way).map(({ frame }) => typeOf(frame))

const typeOf = (frame: string): string => /^\{"type":"(\w+)"/.exec(frame)?.[1] ?? frame
