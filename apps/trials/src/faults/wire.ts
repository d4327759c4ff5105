import {
  type Client,
  type ClientOptions,
  createClient,
  type Hint,
  type Inspection,
  type Provider,
  type RealtimeError,
  type SocketLike,
  type Topic,
} from '@tributary/core'
import type { Behaviour, Control, Vendor } from '@tributary/emulator'
import { createEmulator, createFaultProxy, type FaultProxy, type NodeEmulator } from '@tributary/emulator/node'
import { expect, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { invariants, type Heard as Listened } from '../invariants'
import { always, clock, until } from './clock'

/** What one listener was told. */
export interface Heard<Event> extends Listened<Event> {
  readonly error: RealtimeError | null
  /** Events and gaps in the order in which they were told. */
  readonly timeline: readonly (Event | 'gap')[]
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
  readonly client?: Omit<Partial<ClientOptions>, 'providers' | 'lifecycle'> | undefined
  /** For how many waits there is a timer. Default: for as many as there are timers. */
  readonly timers?: (() => number) | undefined
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
  readonly inspected: readonly Inspection[]
  warnings(): string[]
  /** The states that the link went through: `connecting`, `ready`, `waiting` … */
  states(): string[]
  hear<Event>(topic: Topic<Event>): Heard<Event>
  /** What the surroundings say. */
  hint(kind: Hint): void
  /** Whether every one of these is live, and the client connected. */
  live(...heard: readonly Pick<Listened, 'statuses'>[]): boolean
}

/**
 * Starts both, with a clock that stands still. What must always be true is looked at after each step; and when the test has ended, whatever
 * became of it, the client is closed, and no socket, listener or timer may be left.
 */
export async function wire({
  vendor,
  provider,
  behaviour,
  authTimeout,
  at,
  network,
  client: options,
  timers,
  beside,
}: WireOptions): Promise<Wire> {
  clock()
  const emulator = beside?.emulator ?? (await createEmulator({ vendors: [vendor], behaviour, authTimeout }))
  const address = emulator.url(vendor.name)
  const control = emulator.control(vendor.name)
  const proxy = network ? await createFaultProxy({ to: address }) : undefined
  const sockets: SocketLike[] = []
  const hints = new Set<(kind: Hint) => void>()
  const watched = invariants({
    WebSocket: options?.WebSocket ?? WebSocket,
    lifecycle: (hint) => {
      hints.add(hint)
      return () => hints.delete(hint)
    },
    // A link may come by several ways, and RESTED has one for each path.
    addressOf: (url) => new URL(url).pathname,
    timers,
  })
  const client = watched.watch(
    createClient({
      providers: [provider(at ?? proxy?.url(address) ?? address)],
      ...watched.options,
      ...options,
      WebSocket: class extends watched.options.WebSocket {
        constructor(url: string, protocols?: string | string[]) {
          super(url, protocols)
          sockets.push(this)
        }
      },
    }),
  )
  always.add(watched.check)

  onTestFinished(async () => {
    always.delete(watched.check)
    try {
      await client.close()
      watched.check()
      expect(hints.size, 'listeners left with the surroundings').toBe(0)
      expect(sockets.filter((socket) => socket.onmessage || socket.onclose).length, 'sockets listened to').toBe(0)
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
    inspected: watched.inspected,
    warnings: () => watched.inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    states: () => watched.inspected.flatMap((event) => (event.type === 'transition' ? [event.to] : [])),
    hear<Event>(topic: Topic<Event>): Heard<Event> {
      const timeline: (Event | 'gap')[] = []
      const listened = watched.listen(topic)
      let error: RealtimeError | null = null
      const stop = client.subscribe(topic, (event) => timeline.push(event), {
        onGap: () => timeline.push('gap'),
        onStatus: (_, why) => {
          error = why
        },
      })
      return {
        ...listened,
        timeline,
        get error() {
          return error
        },
        stop() {
          listened.stop()
          stop()
        },
      }
    },
    hint: (kind) => {
      for (const hint of [...hints]) hint(kind)
    },
    live: (...heard) =>
      client.connection.status === 'connected' && heard.every(({ statuses }) => statuses.at(-1) === 'live'),
  }
}
