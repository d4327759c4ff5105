import type { ClientOptions, SocketClass } from '@tributary/core'
import { createMemoryEmulator, type Emulator } from '@tributary/emulator'
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
  /** The machine sleeps for so many ms, or somebody sets its clock forward. */
  skip(ms: number, how: 'sleep' | 'set'): void
  /** Timers that are set, where they can be counted. */
  timers(): number
  end(): Promise<void>
}

/** The memory emulator on a fake clock. */
export const inPage =
  (latency: number): MakeGround =>
  async ({ vendor }, behaviour) => {
    const clock = installClock()
    const emulator = createMemoryEmulator({ vendors: [vendor], behaviour, latency })
    return {
      emulator,
      WebSocket: emulator.WebSocket,
      latency,
      options: {},
      pass: clock.pass,
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
