import type { ClientOptions, SocketClass } from '@tributary/core'
import { createMemoryEmulator, type Emulator } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import { installClock } from './clock'
import type { MakeGround } from './server'

/** Where a walk takes place: in the page on a fake clock, or over real sockets in real time. */
export interface Ground {
  readonly emulator: Emulator
  readonly WebSocket: SocketClass
  /** ms that a frame takes at the most, where nothing holds it up. */
  readonly latency: number
  /** Of the client, besides what the walk needs itself. */
  readonly options: Partial<ClientOptions>
  /** Lets time pass, in ms; what can happen meanwhile happens. */
  pass(ms: number): Promise<void>
  /** Lets as much time pass in which something is to come about; in real time only until it has. */
  rest(ms: number, done: () => boolean): Promise<void>
  /** The machine sleeps for so many ms, or somebody sets its clock forward. Absent where that cannot be done. */
  readonly skip?: ((ms: number, how: 'sleep' | 'set') => void) | undefined
  /** Timers that are set. Absent where they cannot be counted. */
  readonly timers?: (() => number) | undefined
  end(): Promise<void>
}

/** One way through the network, by seed: none at all, so that everything happens at one time, a short one, and one as to another continent. */
const LATENCIES = [5, 0, 150] as const

/** The memory emulator on a fake clock. */
export const inPage: MakeGround = async ({ vendor }, seed, behaviour) => {
  const clock = installClock()
  const latency = LATENCIES[seed % LATENCIES.length] ?? 0
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour, latency })
  return {
    emulator,
    WebSocket: emulator.WebSocket,
    latency,
    options: {},
    pass: clock.pass,
    rest: clock.pass,
    skip: (ms, how) => clock[how](ms),
    timers: () => clock.count,
    async end() {
      const closing = emulator.close()
      await clock.pass(latency + 1)
      await closing
      clock.uninstall()
    },
  }
}

/** What takes a second in the page takes so many ms here, and nothing of a walk longer than that. */
const SECOND_MS = 20
const LONGEST_MS = 60
/** How long something may take to come about before it never will. */
const PATIENCE_MS = 5_000
const LOOK_MS = 5
/** ms by which a busy machine may be late. */
const SLACK_MS = 1_000
const STEP_MS = 400

/** An emulator on a port of its own, real sockets, and timeouts that a test can wait for. */
export const overSockets: MakeGround = async ({ vendor }, _, behaviour) => {
  const emulator = await createEmulator({ vendors: [vendor], behaviour })
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  return {
    emulator,
    WebSocket,
    latency: SLACK_MS,
    options: {
      backoff: { first: 20, min: 10, max: 50 },
      linger: 5,
      timeouts: { dial: STEP_MS, auth: STEP_MS, join: STEP_MS, send: STEP_MS, credentials: STEP_MS },
    },
    pass: (ms) => wait(Math.min((ms / 1_000) * SECOND_MS, LONGEST_MS)),
    async rest(_ms, done) {
      for (const until = Date.now() + PATIENCE_MS; !done() && Date.now() < until; ) await wait(LOOK_MS)
    },
    end: () => emulator.close(),
  }
}
