import type { GapReason, Joined, Position } from '@tributary/core'

/** What is known of one channel's numbers. */
interface Count {
  /** Where the join asked to go on, as long as it does. */
  since: number | undefined
  /** The first one heard since the join was sent. */
  first: number | undefined
  /** The last one heard, `since` included once the server has said that it goes on. */
  last: number | undefined
  state: 'joining' | 'joined' | 'broken'
  /** Something is missing between what was heard while the answer to the join was awaited. */
  torn: boolean
  /** What a gap is called. */
  readonly reason: GapReason | undefined
}

/** Whether a server's word for a position can be one: beyond safe integers two neighbours are the same number. */
export function isPosition(value: unknown, consecutive: boolean, compared: boolean): value is Position {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  if (consecutive) return value !== '' && Number.isSafeInteger(Number(value))
  return (compared && typeof value === 'string') || (value !== '' && Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER)
}

/** How the channels of one session go on: whether after the last position heard and, where numbers are to follow each other, without a hole. */
export class Holes {
  readonly #consecutive: boolean
  /** Before which hole a channel was asked for again: that the server does not fill it is then known. */
  readonly #asked = new Map<string, number>()
  readonly #counts = new Map<string, Count>()

  constructor(consecutive: boolean) {
    this.#consecutive = consecutive
  }

  joining(channel: string, position: Position | undefined): void {
    const since = position === undefined ? undefined : Number(position)
    const reason =
      since === undefined ? undefined : this.#counts.get(channel)?.state === 'broken' ? 'sequence' : 'evicted'
    this.#counts.set(channel, { since, first: undefined, last: undefined, state: 'joining', torn: false, reason })
  }

  /** Nobody wants it any more: whoever does later on starts anew. */
  left(channel: string): void {
    this.#counts.delete(channel)
    this.#asked.delete(channel)
  }

  /** The server has answered: gives how the channel really goes on. */
  joined(channel: string, answer: Joined): Joined {
    const count = this.#counts.get(channel)
    if (!count) return answer
    const { since, first } = count
    const stands = answer.position === undefined ? undefined : Number(answer.position)
    const goesOn = answer.continuity === 'resumed'
    // A server that goes on from before what was heard has lost count.
    const behind = goesOn && since !== undefined && stands !== undefined && stands < since
    const start = goesOn && !behind ? since : stands
    // What comes in one go with the answer is heard before it.
    const skipped = this.#consecutive && first !== undefined && start !== undefined && first > start + 1
    const torn = count.torn || skipped
    const resumed = goesOn && !torn && !behind
    if (!resumed) count.since = undefined
    if (start !== undefined) count.last = Math.max(start, count.last ?? start)
    count.state = 'joined'
    if (resumed) return answer
    const holed = torn && (goesOn || since === undefined)
    return { reason: holed ? 'sequence' : count.reason, ...answer, continuity: 'gap' }
  }

  /**
   * Whether an event follows the one before; `hole` once for each hole, `broken` until the channel is joined again. A number: so many are
   * missing, and asking once more has not brought them.
   */
  next(channel: string, position: Position | undefined): 'follows' | 'hole' | 'broken' | number {
    const count = this.#counts.get(channel)
    if (!this.#consecutive || !count || position === undefined) return 'follows'
    if (count.state === 'broken') return 'broken'
    const now = Number(position)
    count.first ??= now
    const before = count.last ?? count.since
    if (before !== undefined && now > before + 1) {
      // Until the server has answered nobody knows whether it goes on from there.
      if (count.state === 'joining') count.torn = true
      else if (this.#asked.get(channel) === before) {
        count.last = now
        return now - before - 1
      } else {
        this.#asked.set(channel, before)
        count.state = 'broken'
        return 'hole'
      }
    }
    count.last = Math.max(now, count.last ?? now)
    return 'follows'
  }
}
