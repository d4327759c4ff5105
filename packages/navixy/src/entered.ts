import type { Topic } from '@tributary/core'
import type { Census } from './census'
import type { Entry } from './messages'
import type { Wanted } from './topics'

/** A topic that is subscribed to, or about to be. */
export interface Entered extends Wanted {
  readonly topic: Topic
  readonly trackers: ReadonlySet<number>
  /** Of its trackers, where that is known. */
  sources?: ReadonlySet<number> | undefined
  /** Of the newest subscribe. */
  census?: Census
}

/** Its events name devices, not trackers. */
export const isOfStates = ({ event }: Wanted): boolean => event.startsWith('state')

/** Whether a topic hears of this. */
export function belongs({ name, source, tracker }: Entry, { event, target, trackers, sources }: Entered): boolean {
  if (name ? name !== event : event === 'iot_monitor') return false
  if (target === 'all') return true
  // Without a map topics of states have their link to themselves; a lifecycle among readings names no tracker, and is for everybody.
  return tracker === undefined ? !sources || (source !== undefined && sources.has(source)) : trackers.has(tracker)
}
