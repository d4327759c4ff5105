import type { Client, Connection } from '@tributary/core'
import { expect, vi } from 'vitest'

/** Sockets are real and take real time, whatever clock the client has. */
const { setTimeout: later } = globalThis
const PATIENCE_MS = 4_000

/** What must be true after each step of a test. */
export const always: Set<() => void> = new Set()
const step = (): void => {
  for (const check of always) check()
}

/** Resolves when this is true; fails with `what` when it never is. */
export async function until(condition: () => unknown, what: string, patience: number = PATIENCE_MS): Promise<void> {
  const start = process.hrtime.bigint()
  for (let looks = 0; !condition(); looks++) {
    if (process.hrtime.bigint() - start > BigInt(patience) * 1_000_000n) expect.fail(`${what}: this never happened`)
    // What takes longer is looked at less often.
    await new Promise((resolve) => later(resolve, Math.min(1 + looks / 10, 20)))
    // What is due now is done now, on whatever clock.
    if (vi.isFakeTimers()) vi.advanceTimersByTime(0)
  }
  step()
}

/** Stops the client's clock and the emulator's; sockets and processes keep the real one. */
export function clock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
}

/** Passes time of the client's clock and of the emulator's, in ms. Nothing may be on its way that has to arrive before. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  step()
}

/** Whether the next attempt is still to come. */
export const waits = (connection: Connection): boolean =>
  connection.status === 'reconnecting' && connection.nextRetryAt > Date.now()

/** How long the client waits before its next attempt, once it waits, in ms. */
export async function delay({ client }: { readonly client: Client }): Promise<number> {
  let ms = 0
  await until(() => {
    const { connection } = client
    ms = 'nextRetryAt' in connection ? connection.nextRetryAt - Date.now() : 0
    return waits(connection)
  }, 'The client waited for its next attempt')
  // Timers know whole milliseconds.
  return Math.ceil(ms)
}
