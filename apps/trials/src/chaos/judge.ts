import type { Gap, Meta, TopicStatus } from '@tributary/core'

/** One event as the server published it. `due`: when it would arrive at the latest, were nothing in its way; both in ms since the epoch. */
interface Published {
  readonly n: number
  readonly at: number
  due: number
  /** How many there were on its channel before and with it: where the server counts, its position. */
  readonly position: number
}

/** What one topic should have been told, oldest first, and who listens. */
class Record {
  readonly events: Published[] = []
  readonly index = new Map<number, number>()
  readonly listeners = new Set<Inner>()
}

interface Inner {
  joined(): void
  resumed(): void
  look(): void
}

/** One listener of one topic, as the judge follows it. */
interface Case {
  heard(n: number | undefined, meta: Meta, now: number): void
  told(gap: Gap, now: number): void
  became(status: TopicStatus): void
  left(): void
  /** It was told the newest there is. */
  readonly current: boolean
  /** Nothing is on its way any more: whatever was published has arrived, or is missing. */
  rest(): void
}

export interface Judge {
  /** The server has something new for these topics. */
  published(topics: readonly string[], event: Published): void
  /** The clock jumps at this moment by so many ms: what is on its way arrives so much later. */
  jumped(at: number, ms: number): void
  /** It went onto the wire of a connection. */
  wired(n: number, connection: number, due: number): void
  /** The client says that a topic was joined, or joined again with nothing missed. */
  inspected(type: 'joined' | 'resumed', topic: string): void
  listener(topic: string, name: string): Case
  /** After a step: whoever is owed a word on what was missed has been told. */
  look(): void
  readonly count: { readonly published: number; readonly heard: number; readonly gaps: number; readonly missed: number }
}

/**
 * Compares what the server said with what each listener was told, as Jepsen does: nothing invented, nothing twice, nothing out of order, and
 * every missing event covered by a gap that was told before the next event. `blame` is told what is wrong.
 *
 * @param positions the server numbers its events: then none comes twice, also if it was sent twice
 */
export function createJudge(positions: boolean, blame: (what: string) => void): Judge {
  const records = new Map<string, Record>()
  /** How often each number went onto the wire, by connection. */
  const wires = new Map<number, Map<number, number>>()
  const known = new Map<number, Published>()
  const count = { published: 0, heard: 0, gaps: 0, missed: 0 }
  const recordOf = (topic: string): Record => {
    const record = records.get(topic) ?? new Record()
    records.set(topic, record)
    return record
  }
  const copies = (n: number): number => (positions ? 1 : Math.max(0, ...(wires.get(n)?.values() ?? [])))
  const apart = (a: number, b: number): boolean => {
    const [first, second] = [wires.get(a), wires.get(b)]
    return Boolean(first && second && ![...first.keys()].some((connection) => second.has(connection)))
  }

  return {
    count,
    published(topics, event) {
      count.published++
      known.set(event.n, event)
      for (const topic of topics) {
        const { events, index } = recordOf(topic)
        index.set(event.n, events.length)
        events.push(event)
      }
    },
    jumped(at, ms) {
      for (const event of known.values()) if (event.due >= at) event.due += ms
    },
    wired(n, connection, due) {
      const event = known.get(n)
      // It may have been held up for longer than anybody could know.
      if (event) event.due = Math.max(event.due, due)
      const on = wires.get(n) ?? new Map<number, number>()
      wires.set(n, on)
      on.set(connection, (on.get(connection) ?? 0) + 1)
    },
    inspected(type, topic) {
      for (const listener of recordOf(topic).listeners) listener[type]()
    },
    look() {
      for (const { listeners } of records.values()) for (const listener of listeners) listener.look()
    },
    listener(topic, name) {
      const { events, index, listeners } = recordOf(topic)
      const who = `${name} of ${topic}`
      /** Where the listener stands in the record, how often it was told the newest, and from where on it must miss nothing. */
      let last = -1
      let repeated = 0
      let from = Number.POSITIVE_INFINITY
      let receivedAt = 0
      let gaps: Gap[] = []
      /** Whether something was told of what was missed since the last event. */
      let marked = true
      /** It was joined again, and what was missed is still to be told. */
      let owed = false
      /** An event may overtake the answer to the first join: that is no loss. */
      let live = false
      /** Nothing has been told yet since it was joined. */
      let fresh = false
      let position: Meta['position']
      let gone = false
      const mark = (once: boolean): void => {
        if (once && !fresh) blame(`${who}: what was missed is told twice, or for no reason`)
        owed = fresh = false
        marked = true
      }
      const inner: Inner = {
        joined() {
          fresh = true
          owed = live
        },
        resumed: () => mark(true),
        look() {
          if (owed) blame(`${who}: it is joined again, and what was missed is not told`)
        },
      }
      listeners.add(inner)

      const covered = ({ at, due, position }: Published): boolean =>
        gaps.some(
          ({ since, until, from }) =>
            // What the server lost on the way it counts all the same.
            at <= until && (since <= due || (positions && from !== undefined && position > Number(from))),
        )
      /** Up to `end`, which was heard or is all there is. */
      const account = (end: number, before: string): void => {
        for (let i = Math.max(last + 1, from); i < end; i++) {
          const event = events[i] as Published
          if (covered(event)) count.missed++
          else {
            const told = gaps.map(({ since, until, reason }) => `${reason} ${since}–${until}`).join(', ') || 'none'
            blame(
              `${who}: ${event.n} (published at ${event.at}, due ${event.due}) is missing ${before}; gaps told: ${told}`,
            )
          }
        }
      }
      return {
        heard(n, meta, now) {
          if (gone) blame(`${who}: ${n} is told after it has left`)
          if (meta.receivedAt < receivedAt || meta.receivedAt > now)
            blame(`${who}: ${n} was received at ${meta.receivedAt}, after ${receivedAt}, at ${now}`)
          receivedAt = meta.receivedAt
          if (owed) blame(`${who}: ${n} is told before what was missed`)
          if (position !== undefined && meta.position !== undefined && Number(meta.position) <= Number(position))
            blame(`${who}: position ${meta.position} is told after ${position}`)
          position = meta.position
          if (n === undefined) return
          count.heard++
          const at = index.get(n)
          if (at === undefined) return blame(`${who}: ${n} was never published there`)
          if (at === last && ++repeated < copies(n)) return
          if (at <= last) return blame(`${who}: ${n} is told again, or late: after ${events[last]?.n}`)
          if (last >= 0 && !marked && apart(n, events[last]?.n ?? n))
            blame(`${who}: ${n} came on another connection than ${events[last]?.n}, and nothing was told in between`)
          account(at, `before ${n}`)
          last = at
          repeated = 0
          // Of what was published later an earlier gap may still tell.
          gaps = gaps.filter(({ until }) => until >= (events[at]?.at ?? 0))
          marked = false
        },
        told(gap, now) {
          count.gaps++
          if (gone) blame(`${who}: a gap is told after it has left`)
          // A vendor that tells of a loss of its own accord need not know when it began.
          const early = gap.reason !== 'vendor' && gap.since < receivedAt
          if (early || gap.since > gap.until || gap.until > now)
            blame(
              `${who}: a gap from ${gap.since} to ${gap.until} is told at ${now}; the last event came at ${receivedAt}`,
            )
          gaps.push(gap)
          position = undefined
          mark(gap.reason === 'reconnected' || gap.reason === 'evicted')
        },
        became(status) {
          if (gone) blame(`${who}: status ${status} is told after it has left`)
          // What was published before cannot have been promised.
          if (status !== 'live') return
          live = true
          from = Math.min(from, events.length)
        },
        get current() {
          return last === events.length - 1
        },
        left() {
          gone = true
          listeners.delete(inner)
        },
        rest() {
          account(events.length, 'at rest')
          if (events.length > from) last = events.length - 1
          gaps = []
        },
      }
    },
  }
}
