import type { Target, Wanted } from './topics'

/** Characters of the longest message that the server's container takes by default are 8192; Navixy's own limit is not documented. */
const LONGEST = 8_000
/** Characters of a message around its requests, and of a request around its ids, with room to spare. */
const AROUND = 200
const MOST_IDS = LONGEST - 3 * AROUND
/** `iot_monitor` takes so many trackers. */
const MOST_IOT = 10

/** The `requests` of the messages that ask for all of this: equal wishes merged, long lists split, no event twice in one message. */
export function pack(wanted: readonly Wanted[]): readonly (readonly object[])[] {
  const messages: { readonly events: Set<string>; size: number; readonly requests: object[] }[] = []
  for (const { event, target, settings } of merge(wanted)) {
    for (const part of split(target, event === 'iot_monitor' ? MOST_IOT : Number.POSITIVE_INFINITY)) {
      const aim =
        event === 'state'
          ? { trackers: part }
          : { target: part === 'all' ? { type: part } : { type: 'selected', tracker_ids: part } }
      const request = { type: event, ...aim, ...settings }
      const size = JSON.stringify(request).length
      // An answer has one key for each event: two requests for one could not be told apart.
      let message = messages.find((one) => !one.events.has(event) && one.size + size < LONGEST)
      if (!message) {
        message = { events: new Set(), size: AROUND, requests: [] }
        messages.push(message)
      }
      message.events.add(event)
      message.size += size
      message.requests.push(request)
    }
  }
  return messages.map(({ requests }) => requests)
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
  const parts: number[][] = []
  let size = 0
  for (const id of target) {
    size += `${id},`.length
    const last = parts.at(-1)
    if (last && last.length < most && size < MOST_IDS) last.push(id)
    else {
      parts.push([id])
      size = `${id},`.length
    }
  }
  return parts
}
