import {
  type Client,
  type Credentials,
  createClient,
  type Gap,
  type Hint,
  type Inspection,
  type Meta,
  type RealtimeError,
  type Topic,
  type TopicStatus,
} from '@tributary/core'
import {
  type Behaviour,
  type Connection,
  type Control,
  createMemoryEmulator,
  type NavixyOptions as EmulatedOptions,
  navixy as emulated,
  healthy,
  type MemoryEmulator,
  type Navixy,
} from '@tributary/emulator'
import { vi } from 'vitest'
import { type NavixyOptions, navixy } from '../src/index'

/** What one listener of a test was told. */
interface Heard<Event> {
  readonly events: readonly Event[]
  readonly metas: readonly Meta[]
  readonly gaps: readonly Gap[]
  readonly status: TopicStatus
  readonly error: RealtimeError | null
  stop(): void
}

interface Request {
  readonly type: string
  readonly [field: string]: unknown
}
interface Sent {
  readonly action: 'subscribe' | 'unsubscribe'
  readonly requests: readonly Request[]
}

export interface Scene {
  readonly vendor: Navixy
  readonly emulator: MemoryEmulator
  readonly client: Client
  readonly control: Control
  /** Why credentials were asked, in order. */
  readonly asked: readonly string[]
  readonly inspected: readonly Inspection[]
  hear<Event>(topic: Topic<Event>): Heard<Event>
  /** The newest connection, or the nth. */
  connection(nth?: number): Connection
  behave(behaviour: Behaviour): void
  /** What the client said on a connection, besides beats. */
  sent(nth?: number): readonly Sent[]
  warnings(): readonly string[]
  /** What the surroundings say. */
  hint(kind: Hint): void
  /** Lets time pass; what can happen at once happens. */
  pass(ms?: number): Promise<unknown>
}

/** A client with this provider, and the emulated vendor that it talks to, in the page on the test's clock. */
export function scene(of: EmulatedOptions = {}, options: Partial<NavixyOptions> = {}): Scene {
  const vendor = emulated({ trackers: 4, ...of })
  let behaviour: Behaviour = healthy()
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour: (nth) => behaviour(nth) })
  const inspected: Inspection[] = []
  const asked: string[] = []
  const hints = new Set<(kind: Hint) => void>()
  const credentials: Credentials<string> = ({ reason }) => {
    asked.push(reason)
    return vendor.credentials().hash
  }
  const provider = navixy({ url: emulator.url('navixy'), credentials, ...options })
  const client = createClient({
    providers: [provider],
    backoff: () => 100,
    WebSocket: emulator.WebSocket,
    lifecycle: (hint) => {
      hints.add(hint)
      return () => hints.delete(hint)
    },
    onInspect: (event) => inspected.push(event),
  })

  function hear<Event>(topic: Topic<Event>): Heard<Event> {
    const events: Event[] = []
    const metas: Meta[] = []
    const gaps: Gap[] = []
    const told: { status: TopicStatus; error: RealtimeError | null } = { status: 'pending', error: null }
    const stop = client.subscribe(
      topic,
      (event, meta) => {
        events.push(event)
        metas.push(meta)
      },
      { onGap: (gap) => gaps.push(gap), onStatus: (status, error) => Object.assign(told, { status, error }) },
    )
    return {
      events,
      metas,
      gaps,
      stop,
      get status() {
        return told.status
      },
      get error() {
        return told.error
      },
    }
  }

  const connection: Scene['connection'] = (nth = -1) => {
    const found = emulator.connections.at(nth)
    if (!found) throw new Error('no connection has been made')
    return found
  }
  return {
    vendor,
    emulator,
    client,
    asked,
    inspected,
    hear,
    connection,
    control: emulator.control('navixy'),
    behave: (next: Behaviour) => {
      behaviour = next
    },
    sent: (nth = -1) =>
      connection(nth)
        .frames.filter(({ direction, frame }) => direction === 'in' && frame.startsWith('{'))
        .map(({ frame }) => JSON.parse(frame) as Sent),
    warnings: () => inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    hint: (kind) => {
      for (const hint of [...hints]) hint(kind)
    },
    pass: (ms = 0) => vi.advanceTimersByTimeAsync(ms),
  }
}

/** Frames of the vendor. */
export const stateFrame = (source_id: number, more: object = {}): object => ({
  type: 'event',
  event: 'state',
  data: { source_id, ...more },
})
export const batchFrame = (...sources: readonly number[]): object => ({
  type: 'event',
  event: 'state_batch',
  data: sources.map((source_id) => ({ type: 'source_state_event', state: { source_id } })),
})
export const lifecycleFrame = (source_id: number, lifecycle_event: string): object => ({
  type: 'event',
  event: 'lifecycle',
  data: { source_id, lifecycle_event },
})
export const logoutFrame: object = { type: 'event', event: 'logout', data: 'session closed' }
export const errorFrame = (
  code: number,
  description: string,
  action: string | null = 'subscription/subscribe',
): object => ({
  type: 'error',
  action,
  status: { code, description },
})
