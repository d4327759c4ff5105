import type { Audience } from './audience'
import { type Arrival, Buffer } from './buffer'
import type { InspectionDetail } from './inspect'
import type { Gap, GapReason, Joined, Position, Topic } from './provider'

/** What continuity needs of its topic. */
export interface ContinuityHost {
  /** When the newest frame and the one before arrived, in ms since the epoch. */
  readonly frame: { readonly at: number; readonly before: number }
  readonly compare: (a: Position, b: Position) => number
  readonly inspect: (detail: InspectionDetail) => void
}

/** How much of one topic's story has been heard, and the marker it may owe before the next event. */
export class Continuity {
  /** Something may already depend on this topic being complete: it was joined, or an event was delivered. */
  heard = false
  readonly #topic: Topic
  readonly #host: ContinuityHost
  readonly #audience: Audience
  /** Set while a marker is owed: when the last frame before the loss arrived. */
  #lostAt: number | null = null
  /** Events that arrived before the marker. */
  #held: Buffer | null = null
  #position: Position | undefined
  /** When it was last known to be whole: its newest event or, before the first one, the answer to its join arrived. */
  #wholeAt = 0
  /** Where the answer to a join says that the topic stands; counts once what was held is out. */
  #standing: Position | undefined

  constructor(topic: Topic, host: ContinuityHost, audience: Audience) {
    this.#topic = topic
    this.#host = host
    this.#audience = audience
  }

  get owed(): boolean {
    return this.#lostAt !== null
  }

  /** The last position delivered, to go on from. */
  get since(): Position | undefined {
    return this.#position
  }

  /** The topic is off the wire: events may be missed from here on or, where a hole told of it, since the last one before that. */
  lose(hole: boolean): void {
    this.#held = null
    if (this.heard) this.#lostAt ??= hole ? this.#wholeAt : this.#host.frame.at
  }

  /** Whoever wants it from here on starts anew: nothing was missed by somebody who was not there. */
  forget(): void {
    this.heard = false
    this.#lostAt = null
    this.#position = undefined
  }

  take(arrival: Arrival): void {
    if (!this.owed && !this.#held) return this.#deliver(arrival)
    this.#held ??= new Buffer()
    this.#held.push(arrival)
  }

  /** It is joined: gives the marker that is owed, and says which gap it was. */
  mark({ continuity, position, reason = 'reconnected', count }: Joined): Gap | null {
    const since = this.#lostAt
    this.heard = true
    this.#lostAt = null
    this.#standing = position
    if (since === null) {
      this.#wholeAt = this.#host.frame.at
      return null
    }
    const overflow = this.#held?.lost
    if (continuity === 'resumed' && this.#position !== undefined && !overflow) {
      // What was missed comes now, and lies before where the topic stands.
      this.#standing = undefined
      this.#host.inspect({ type: 'resumed', topic: this.#topic })
      return null
    }
    return overflow ? this.#tell(since, 'overflow') : this.#tell(since, reason, count)
  }

  /** After the marker: what was held. */
  release(): void {
    for (let next = this.#held?.shift(); next; next = this.#held?.shift()) this.#deliver(next)
    this.#held = null
    if (this.#standing !== undefined && this.#isNews(this.#standing)) this.#position = this.#standing
    this.#standing = undefined
  }

  /** A loss noticed while the session lives. One noticed while a marker is owed is covered by that. */
  gap(reason: GapReason, count?: number): void {
    if (this.owed || !this.heard) return
    // A frame that was dropped is the newest one itself; what somebody tells of may have been missing for longer.
    this.#tell(reason === 'oversized' ? this.#host.frame.before : this.#wholeAt, reason, count)
  }

  #isNews(position: Position): boolean {
    return this.#position === undefined || !(this.#host.compare(position, this.#position) <= 0)
  }

  #deliver(arrival: Arrival): void {
    const { position } = arrival.meta
    if (position !== undefined) {
      if (!this.#isNews(position)) return
      this.#position = position
    }
    this.heard = true
    this.#wholeAt = arrival.meta.receivedAt
    this.#audience.event(arrival)
  }

  #tell(since: number, reason: GapReason, count?: number): Gap {
    const from = this.#position
    const to = this.#standing
    // What this side has dropped changes nothing about how the vendor counts.
    if (reason !== 'oversized' && reason !== 'overflow') this.#position = undefined
    const gap: Gap = {
      since,
      // The clock may have been set back meanwhile.
      until: Math.max(since, Date.now()),
      reason,
      recovered: false,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(count !== undefined && { count }),
    }
    this.#wholeAt = this.#host.frame.at
    this.#host.inspect({ type: 'gap', topic: this.#topic, gap })
    this.#audience.gap(gap)
    return gap
  }
}
