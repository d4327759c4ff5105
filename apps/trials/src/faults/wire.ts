import {
  type Client,
  type ClientOptions,
  type Connection,
  createClient,
  type Gap,
  type Hint,
  type Inspection,
  type Meta,
  type Position,
  type Provider,
  type RealtimeError,
  type SocketClass,
  type SocketLike,
  type Topic,
  type TopicStatus,
  topicKey,
} from '@tributary/core'
import type { Behaviour, Control, Vendor } from '@tributary/emulator'
import { createEmulator, createFaultProxy, type FaultProxy, type NodeEmulator } from '@tributary/emulator/node'
import { expect, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { clock, until } from './clock'

/** What one listener was told. */
export interface Heard<Event> {
  readonly events: readonly Event[]
  readonly metas: readonly Meta[]
  readonly gaps: readonly Gap[]
  readonly statuses: readonly TopicStatus[]
  readonly error: RealtimeError | null
  /** Events and gaps in the order in which they were told. */
  readonly timeline: readonly (Event | 'gap')[]
  stop(): void
}

export interface WireOptions {
  readonly vendor: Vendor
  /** Makes the provider for the emulated vendor's address. */
  readonly provider: (url: string) => Provider
  readonly behaviour?: Behaviour | undefined
  /** How long the emulator waits for a sign-in, in ms. */
  readonly authTimeout?: number | undefined
  /** Where the client is told that the vendor is, if not there. */
  readonly at?: string | undefined
  /** Puts a network between them that can be troubled. */
  readonly network?: boolean | undefined
  readonly client?: Omit<Partial<ClientOptions>, 'providers'> | undefined
  /** Another client of the emulator that this one has. */
  readonly beside?: Wire | undefined
}

/** An emulator on real sockets, a client that reaches it over `ws`, and all that can be seen of both. */
export interface Wire {
  readonly emulator: NodeEmulator
  readonly control: Control
  /** What is between them, where that was asked for. */
  readonly network: FaultProxy
  readonly client: Client
  /** Every socket that the client made, oldest first. */
  readonly sockets: readonly SocketLike[]
  /** Every status that the client had, oldest first. */
  readonly connections: readonly Connection[]
  readonly inspected: readonly Inspection[]
  warnings(): string[]
  /** The states that the link went through: `connecting`, `ready`, `waiting` … */
  states(): string[]
  hear<Event>(topic: Topic<Event>): Heard<Event>
  /** What the surroundings say. */
  hint(kind: Hint): void
  /** Whether every one of these is live, and the client connected. */
  live(...heard: readonly Pick<Heard<unknown>, 'statuses'>[]): boolean
}

/**
 * Starts both, with a clock that stands still. When the test has ended, whatever became of it, the client is closed and what must always be true is looked at: one live
 * transport at the most, one marker for each rejoin, positions that only grow, and no socket, listener or timer left.
 */
export async function wire({
  vendor,
  provider,
  behaviour,
  authTimeout,
  at,
  network,
  client: options,
  beside,
}: WireOptions): Promise<Wire> {
  clock()
  const emulator = beside?.emulator ?? (await createEmulator({ vendors: [vendor], behaviour, authTimeout }))
  const address = emulator.url(vendor.name)
  const proxy = network ? await createFaultProxy({ to: address }) : undefined
  const sockets: SocketLike[] = []
  const connections: Connection[] = []
  const inspected: Inspection[] = []
  const broken: string[] = []
  const hints = new Set<(kind: Hint) => void>()
  const Socket: SocketClass = options?.WebSocket ?? WebSocket
  const client = createClient({
    providers: [provider(at ?? proxy?.url(address) ?? address)],
    lifecycle: (hint) => {
      hints.add(hint)
      return () => hints.delete(hint)
    },
    onInspect: (event) => inspected.push(event),
    ...options,
    WebSocket: class extends Socket {
      constructor(url: string, protocols?: string | string[]) {
        // RESTED has a connection for each path.
        const place = (text: unknown): string => new URL(String(text)).pathname
        const living = sockets.filter((other) => other.onclose && place(Reflect.get(other, 'url')) === place(url))
        if (living.length > 0) broken.push('a second transport was opened beside a living one')
        super(url, protocols)
        sockets.push(this)
      }
    },
  })
  client.onConnection((connection) => connections.push(connection))

  const hear: Wire['hear'] = <Event>(topic: Topic<Event>): Heard<Event> => {
    const events: Event[] = []
    const metas: Meta[] = []
    const gaps: Gap[] = []
    const statuses: TopicStatus[] = []
    const timeline: (Event | 'gap')[] = []
    let error: RealtimeError | null = null
    let position: Position | undefined
    const stop = client.subscribe(
      topic,
      (event, meta) => {
        if (position !== undefined && Number(meta.position) <= Number(position))
          broken.push(`${meta.position} was heard after ${position}`)
        position = meta.position
        events.push(event)
        metas.push(meta)
        timeline.push(event)
      },
      {
        onGap: (gap) => {
          // Behind it the vendor may count anew.
          position = undefined
          gaps.push(gap)
          timeline.push('gap')
        },
        onStatus: (status, why) => {
          statuses.push(status)
          error = why
        },
      },
    )
    return {
      events,
      metas,
      gaps,
      statuses,
      timeline,
      stop,
      get error() {
        return error
      },
    }
  }

  const control = emulator.control(vendor.name)
  onTestFinished(async () => {
    try {
      await client.close()
      expect(hints.size, 'listeners left with the surroundings').toBe(0)
      expect(sockets.filter((socket) => socket.onmessage || socket.onclose).length, 'sockets listened to').toBe(0)
      expect(broken).toEqual([])
      expect(unmarked(inspected)).toEqual([])
      control.mute({ on: false })
      await proxy?.heal()
      if (!beside) await emulator.close()
      await until(() => sockets.every(({ readyState }) => readyState === 3), 'Every socket was closed')
      if (!beside) expect(vi.getTimerCount(), 'timers left').toBe(0)
      await until(() => !proxy?.connections, 'Every connection of the network was closed')
    } finally {
      await proxy?.close()
      if (!beside) {
        await emulator.close()
        vi.useRealTimers()
      }
    }
  })

  return {
    emulator,
    control,
    get network() {
      return proxy ?? expect.fail('There is no network to be troubled here: ask for one')
    },
    client,
    sockets,
    connections,
    inspected,
    warnings: () => inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    states: () => inspected.flatMap((event) => (event.type === 'transition' ? [event.to] : [])),
    hear,
    hint: (kind) => {
      for (const hint of [...hints]) hint(kind)
    },
    live: (...heard) =>
      client.connection.status === 'connected' && heard.every(({ statuses }) => statuses.at(-1) === 'live'),
  }
}

/** The rejoins that were not told as exactly one `resumed` or `gap`. */
function unmarked(inspected: readonly Inspection[]): string[] {
  const told = new Map<string, string[]>()
  for (const event of inspected) {
    if (event.type === 'gap' && ['oversized', 'vendor'].includes(event.gap.reason)) continue
    if (!['joined', 'left', 'gap', 'resumed'].includes(event.type) || !('topic' in event)) continue
    const key = topicKey(event.topic)
    const words = told.get(key) ?? []
    told.set(key, words)
    // Whoever comes after the last one left is new.
    if (event.type === 'left') words.length = 0
    else words.push(event.type)
  }
  return [...told].flatMap(([key, words]) =>
    /^joined( joined (gap|resumed))*$|^$/.test(words.join(' ')) ? [] : [`${key}: ${words.join(' ')}`],
  )
}
