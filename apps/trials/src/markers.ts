import type { Gap, Inspection, Meta, Position } from '@tributary/core'

/** What one topic owes its listeners, by what `inspect` tells of it: I6 and I7. */
export interface Markers {
  /** It was joined again, and is still to be told what it missed. */
  readonly owes: boolean
  inspected(event: Inspection): void
  /** Its link's session is gone. */
  severed(): void
  /** Its last listener has gone: whether its record lingers until the next one comes is the client's affair. */
  loosened(): void
  delivered(meta: Meta): void
}

/** @param name the topic's, for what `breach` is told @param compare of positions; default: as numbers */
export function watchMarkers(
  name: string,
  breach: (what: string) => void,
  compare: (a: Position, b: Position) => number = (a, b) => Number(a) - Number(b),
): Markers {
  /** Somebody may already depend on this topic being complete. */
  let heard = false
  let lost = false
  let joined = false
  /** The newest join has said what was missed before it. */
  let marked = false
  let owes = false
  let last: Position | undefined

  const mark = (gap: Gap | null): void => {
    // A vendor may tell of any loss while the session lives; these two only a join can tell.
    const joins = !gap || gap.reason === 'reconnected'
    if (joins && marked && !owes) breach(`I6: "${name}" is told ${gap?.reason ?? 'resumed'} after another marker`)
    owes = false
    marked = true
    // What the client itself has dropped changes nothing about how the vendor counts.
    if (gap && gap.reason !== 'oversized' && gap.reason !== 'overflow') last = undefined
  }

  return {
    get owes() {
      return owes
    },
    inspected(event) {
      if (event.type === 'joined') {
        owes = lost || joined
        joined = heard = true
        lost = marked = false
      } else if (event.type === 'left') heard = joined = lost = owes = marked = false
      else if (event.type === 'gap') mark(event.gap)
      else if (event.type === 'resumed') mark(null)
    },
    severed() {
      lost ||= heard
      joined = owes = false
    },
    loosened() {
      heard = joined = lost = owes = false
      last = undefined
    },
    delivered({ position }) {
      if (owes || lost) breach(`I6: "${name}" is told an event before what it missed`)
      heard = true
      if (position === undefined) return
      if (last !== undefined && !(compare(position, last) > 0))
        breach(`I7: "${name}" is told position ${position} after ${last}`)
      last = position
    },
  }
}
