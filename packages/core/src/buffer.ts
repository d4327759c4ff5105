import type { Meta } from './provider'

/** One event on its way: `size` is the length of its frame in characters. */
export interface Arrival {
  readonly event: unknown
  readonly meta: Meta
  readonly size: number
}

const MOST_EVENTS = 1_024
const MOST_SIZE = 4 * 1024 * 1024

/** Events that wait, bounded by count and size. What does not fit pushes out the oldest, and the loss is remembered so that it can be told. */
export class Buffer {
  #arrivals: Arrival[] = []
  #size = 0
  /** How many were pushed out. */
  lost = 0
  /** When the first of them had arrived. */
  lostSince = 0

  get length(): number {
    return this.#arrivals.length
  }

  push(arrival: Arrival): void {
    this.#arrivals.push(arrival)
    this.#size += arrival.size
    while (this.#arrivals.length > MOST_EVENTS || this.#size > MOST_SIZE) {
      const oldest = this.shift()
      if (!oldest) return
      if (this.lost++ === 0) this.lostSince = oldest.meta.receivedAt
    }
  }

  shift(): Arrival | undefined {
    const first = this.#arrivals.shift()
    if (first) this.#size -= first.size
    return first
  }
}
