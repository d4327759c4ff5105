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
  /** Set while a marker is owed: when the last frame before the loss arrived, and when it was lost by a clock that nobody sets. */
  #lost: { readonly at: number; readonly by: number } | null = null
  /** Events that arrived before the marker. */
  #held: Buffer | null = null
  /** A loss that was noticed while a marker is owed: none that calls it resumed will do. */
  #noticed: GapReason | null = null
  /** Nobody has confirmed the newest join, and nothing has come since. */
  #presumed = false
  #position: Position | undefined
  /** When it was last known to be whole: its newest event or, before the first one, the answer to its join arrived. */
  #wholeAt = 0
  /** Since a join that missed nothing: up to where it has been told again and, once something new has come, what that was. */
  #replay: { readonly after: Position; readonly by?: Position } | null = null
  /** Where the answer to a join says that the topic stands; counts once what was held is out. */
  #standing: Position | undefined

  constructor(topic: Topic, host: ContinuityHost, audience: Audience) {
    this.#topic = topic
    this.#host = host
    this.#audience = audience
  }

  get owed(): boolean {
    return this.#lost !== null
  }

  /** The last position delivered, to go on from. */
  get since(): Position | undefined {
    return this.#position
  }

  /** What has come or was counted so far reaches up to here. */
  get reach(): Position | undefined {
    return this.#position === undefined || this.#isBehind() ? this.#standing : this.#position
  }

  /** The topic is off the wire: events may be missed from here on or, where a hole told of it, since the last one before that. */
  lose(hole: boolean): void {
    this.#held = this.#noticed = this.#replay = null
    const at = hole || this.#presumed ? this.#wholeAt : this.#host.frame.at
    if (this.heard) this.#lost ??= { at, by: performance.now() }
    this.#presumed = false
  }

  /** Whoever wants it from here on starts anew: nothing was missed by somebody who was not there. */
  forget(): void {
    this.heard = false
    this.#lost = this.#noticed = null
    this.#position = this.#standing = undefined
    this.#presumed = false
  }

  take(arrival: Arrival): void {
    if (!this.owed && !this.#held) return this.#deliver(arrival)
    this.#held ??= new Buffer()
    this.#held.push(arrival)
  }

  /** It is joined: gives the marker that is owed, and says which gap it was. */
  mark({ continuity, position, reason, count, presumed = false }: Joined): Gap | null {
    const { heard } = this
    this.#presumed = presumed
    const resumed = continuity === 'resumed' && this.#position !== undefined
    // What was missed comes now, and lies before where the topic stands. One that cannot be compared is no place to go on from.
    const stands = !resumed && position !== undefined && !Number.isNaN(this.#host.compare(position, position))
    this.#standing = stands ? position : undefined
    this.heard = true
    const lost = this.#lost
    const noticed = this.#held?.lost ? 'overflow' : this.#noticed
    this.#lost = this.#noticed = null
    if (!lost) {
      // Nothing is owed to those who have heard nothing, or all that there was.
      if (heard && (reason || this.#isBehind())) return this.#tell(this.#wholeAt, reason ?? 'reconnected', count, false)
      this.#wholeAt = this.#host.frame.at
      return null
    }
    const passed = performance.now() - lost.by
    if (!resumed)
      return this.#tell(lost.at, noticed === 'overflow' ? noticed : (reason ?? 'reconnected'), count, true, passed)
    if (noticed) return this.#tell(lost.at, noticed, undefined, false, passed)
    this.#replay = { after: this.#position as Position }
    this.#host.inspect({ type: 'resumed', topic: this.#topic })
    return null
  }

  /** After the marker: what was held. */
  release(): void {
    for (let next = this.#held?.shift(); next; next = this.#held?.shift()) this.#deliver(next)
    this.#held = null
    this.#position = this.reach
    this.#standing = undefined
  }

  /** A loss noticed while the session lives. One noticed while a marker is owed is covered by that. */
  gap(reason: GapReason, count?: number): void {
    if (this.owed) this.#noticed ??= reason
    else if (this.heard) {
      // A frame that was dropped is the newest one itself; what somebody tells of may have been missing for longer.
      const { frame } = this.#host
      const own = reason === 'oversized' || reason === 'overflow'
      // What this side has dropped changes nothing about how the vendor counts.
      this.#tell(own ? frame.before : this.#wholeAt, reason, count, !own)
    }
  }

  /** Where the topic stands lies after what has come of it. */
  #isBehind(): boolean {
    const [standing, position] = [this.#standing, this.#position]
    return standing !== undefined && position !== undefined && this.#host.compare(standing, position) > 0
  }

  #deliver(arrival: Arrival): void {
    const { position } = arrival.meta
    if (position !== undefined) {
      const last = this.#position
      const order = this.#host.compare(position, last ?? position)
      if (last !== undefined && order <= 0) return this.#late(arrival)
      if (this.#replay && this.#replay.by === undefined)
        this.#replay = arrival.meta.replayed ? { after: position } : { ...this.#replay, by: position }
      if (!Number.isNaN(order)) this.#position = position
    }
    if (this.#presumed) {
      this.#presumed = false
      this.#tell(this.#wholeAt, 'vendor', undefined, false)
      // Whoever has heard of it may have closed the client.
      if (this.owed) return
    }
    this.heard = true
    this.#wholeAt = arrival.meta.receivedAt
    this.#audience.event(arrival)
  }

  /** A repetition, or what was to come before something that has been told: then it is lost. */
  #late({ meta: { position, replayed } }: Arrival): void {
    const { after, by } = this.#replay ?? {}
    if (!replayed || position === undefined || after === undefined || by === undefined) return
    const { compare } = this.#host
    if (compare(position, after) <= 0 || compare(position, by) >= 0) return
    // Told once for all of them.
    this.#replay = null
    this.#tell(this.#wholeAt, 'sequence', undefined, false)
  }

  /** `anew`: the vendor may count anew from here on. `passed`: how long it lasted at least, in ms. */
  #tell(since: number, reason: GapReason, count: number | undefined, anew: boolean, passed = 0): Gap {
    const from = this.#position
    const to = this.#standing
    const now = Date.now()
    if (anew) this.#position = undefined
    const gap: Gap = {
      // The clock may have been set back meanwhile. Two clocks agree to a millisecond.
      since: Math.min(since, Math.ceil(now - passed)),
      until: now,
      reason,
      recovered: false,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(count !== undefined && { count }),
    }
    // After a frame that was dropped it is not known to be whole: whatever else was missing may still be told.
    if (reason !== 'oversized') this.#wholeAt = this.#host.frame.at
    this.#host.inspect({ type: 'gap', topic: this.#topic, gap })
    this.#audience.gap(gap)
    return gap
  }
}
