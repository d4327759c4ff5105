import type { EventName, Target, Wanted } from './topics'

/**
 * Characters of a message's requests: with what is around them it stays under the 8192 that the server's container takes by default. Navixy's own
 * limit is not documented.
 */
const LONGEST = 7_800
/** Ids of ten digits that fit into one request; `iot_monitor` takes ten trackers. */
const MOST_IDS = 600
const MOST_IOT = 10

interface Request {
  readonly type: EventName
  readonly [field: string]: unknown
}

/** The `requests` of the messages that ask for all of this: equal wishes merged, long lists split, no event twice in one message. */
export function pack(wanted: readonly Wanted[]): readonly (readonly Request[])[] {
  const messages: Request[][] = []
  for (const { event, target, settings } of merge(wanted)) {
    for (const part of split(target, event === 'iot_monitor' ? MOST_IOT : MOST_IDS)) {
      const aim =
        event === 'state'
          ? { trackers: part }
          : { target: part === 'all' ? { type: part } : { type: 'selected', tracker_ids: part } }
      const request = { type: event, ...aim, ...settings }
      // An answer has one key for each event: two requests for one could not be told apart.
      const room = messages.find(
        (list) => list.every(({ type }) => type !== event) && JSON.stringify([list, request]).length < LONGEST,
      )
      if (room) room.push(request)
      else messages.push([request])
    }
  }
  return messages
}

/** One wish for each event and settings, for every tracker that is in any of them. */
function merge(wanted: readonly Wanted[]): Iterable<Wanted> {
  const merged = new Map<string, Wanted>()
  for (const one of wanted) {
    const key = JSON.stringify([one.event, one.settings])
    const target = merged.get(key)?.target ?? one.target
    merged.set(key, { ...one, target: union(target, one.target) })
  }
  return merged.values()
}

const union = (a: Target, b: Target): Target => (a === 'all' || b === 'all' ? 'all' : [...new Set([...a, ...b])])

function split(target: Target, most: number): readonly Target[] {
  if (target === 'all') return [target]
  return Array.from({ length: Math.ceil(target.length / most) }, (_, part) =>
    target.slice(part * most, (part + 1) * most),
  )
}
