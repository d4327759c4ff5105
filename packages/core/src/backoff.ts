import { guarded, type RealtimeError } from './errors'

/** Who brought a connection down: this machine, the server, or nobody knows. */
export type Cause = 'local' | 'server' | 'unknown'

/**
 * How long to wait before attempt number `attempt` (from 1), in ms. `'fast'` spreads the first over 0.5 s instead of 4.5 s, for those
 * who know their fleet is small; `max` bounds every delay, also the first.
 */
export type Backoff = 'fast' | Bounds | ((attempt: number, cause: Cause) => number)

interface Bounds {
  readonly first?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
}

const BUSY_MS = 5_000

/** A timer that is set for longer fires at once. */
export const timerMs = (ms: number): number => Math.min(Math.max(ms, 0), 2 ** 31 - 1)

/**
 * The delay before the next attempt. A thousand clients that lose one server must not come back in one moment, so every delay is a
 * uniform draw *under* its cap; only a cause that is this machine's own goes at once, because there nobody else comes along.
 */
export function delayBefore(
  attempt: number,
  error: RealtimeError,
  {
    backoff = {},
    offline,
    random,
  }: { readonly backoff?: Backoff | undefined; readonly offline: boolean; readonly random: () => number },
): number {
  const cause: Cause = error.code === undefined || error.code === 1006 ? 'unknown' : 'server'
  const least = Math.max(error.retryAfter || 0, error.code === 1013 ? BUSY_MS : 0)
  const draw = ({ first = 4_500, min = 500, max = 30_000 }: Bounds): number => {
    const [low, high] = attempt <= 1 ? [0, first] : [min, Math.min(max, 1_000 * 2 ** attempt)]
    const drawn = low + random() * Math.max(0, high - low)
    // A machine that says it is offline is often right: wait longer, but never on its word alone.
    return Math.min(max, offline ? drawn * 2 : drawn)
  }
  const asked =
    typeof backoff === 'function'
      ? guarded(() => backoff(attempt, cause))
      : draw(backoff === 'fast' ? { first: 500 } : backoff)
  const ms = Number(asked)
  // What is no number is no policy.
  return timerMs(Math.max(least, Number.isNaN(ms) ? draw({}) : ms))
}
