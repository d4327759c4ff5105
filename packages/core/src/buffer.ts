import type { Meta } from './provider'

/** One event on its way: `size` is the length of its frame in characters. */
export interface Arrival {
  readonly event: unknown
  readonly meta: Meta
  readonly size: number
}

// And a half: the shares of a batch do not add up exactly.
const MOST_FRAMES = 1_024.5
const MOST_SIZE = 4 * 1024 * 1024 + 0.5

/**
 * Events that wait, bounded by the number and size of their frames: one of a batch counts for its share. What does not fit pushes out
 * the oldest, and the loss is remembered so that it can be told. The newest stays, however large it is.
 */
export class Buffer {
  #arrivals: Arrival[] = []
  #frames = 0
  #size = 0
  /** How many were pushed out. */
  lost = 0
  /** When the first of them had arrived. */
  lostSince = 0

  push(arrival: Arrival): void {
    this.#arrivals.push(arrival)
    this.#charge(arrival, 1)
    while (this.#arrivals.length > 1 && (this.#frames > MOST_FRAMES || this.#size > MOST_SIZE)) {
      const oldest = this.shift() as Arrival
      if (this.lost++ === 0) this.lostSince = oldest.meta.receivedAt
    }
  }

  shift(): Arrival | undefined {
    const first = this.#arrivals.shift()
    if (first) this.#charge(first, -1)
    return first
  }

  #charge({ meta, size }: Arrival, sign: 1 | -1): void {
    const share = sign / (meta.batch?.size || 1)
    this.#frames += share
    this.#size += share * size
  }
}
