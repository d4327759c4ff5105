import type { Vehicle } from './fleet'
import type { ReadingsAsked } from './messages'
import type { NavixyOptions } from './options'

export type EventName = 'state' | 'state_batch' | 'readings_batch' | 'iot_monitor'
const EVENTS: readonly unknown[] = ['state', 'state_batch', 'readings_batch', 'iot_monitor']

/** How a tracker's events are wanted. */
interface Wish {
  readonly format: 'full' | 'compact'
  /** ms between two batches. */
  readonly every: number
  readonly readings: ReadingsAsked
}

/** One entry of `requests`, understood. */
export interface Request {
  readonly event: EventName
  readonly target: 'all' | readonly number[]
  readonly wish: Wish
}

/** A vendor's error: its code and words. */
export interface Fault {
  readonly code: number
  readonly description: string
}

/** What the entries of `requests`, or the deprecated `events` and `trackers`, ask for. */
export function readRequests(message: Fields, options: NavixyOptions): readonly Request[] | Fault {
  const { requests, events, trackers } = message
  const entries = Array.isArray(requests)
    ? requests
    : Array.isArray(events)
      ? events.map((type) => ({ type, trackers }))
      : []
  if (entries.length === 0) return { code: 5, description: 'Wrong request format' }
  const read = entries.map((entry: unknown) => readRequest(Object(entry), options))
  return (read.find((one): one is Fault => 'code' in one) ?? read) as readonly Request[] | Fault
}

export type Fields = { readonly [field: string]: unknown }

function readRequest(entry: Fields, { flowId = false, rateLimit = 1_000 }: NavixyOptions): Request | Fault {
  const invalid = { code: 7, description: 'Invalid parameters' }
  const { type } = entry
  if (!EVENTS.includes(type)) return invalid
  const event = type as EventName
  const { type: kind, tracker_ids }: Fields = Object(entry.target)
  const target =
    event === 'state' ? entry.trackers : kind === 'all' ? 'all' : kind === 'selected' ? tracker_ids : undefined
  if (target !== 'all' && !(Array.isArray(target) && target.every(Number.isInteger))) return invalid
  if (event === 'iot_monitor' && (target === 'all' || target.length > 10 || (flowId && entry.flow_id === undefined)))
    return invalid
  if (![undefined, 'full', 'compact'].includes(entry.format as string)) return invalid
  const wish: Wish = {
    format: entry.format === 'compact' ? 'compact' : 'full',
    every: span(entry.rate_limit) ?? rateLimit,
    readings: {
      sensorType: typeof entry.sensor_type === 'string' ? entry.sensor_type : undefined,
      components: entry.include_components !== false,
    },
  }
  return { event, target, wish }
}

/** The grammar is not documented; `"5s"` and `"1s"` were seen. */
function span(text: unknown): number | undefined {
  const [, count, unit] = /^(\d+)\s*(ms|s|m)?$/.exec(typeof text === 'string' ? text : '') ?? []
  return count === undefined ? undefined : Number(count) * (unit === 'ms' ? 1 : unit === 'm' ? 60_000 : 1_000)
}

/** What one client has subscribed to: another subscribe adds to it. */
export interface Subscriptions {
  readonly none: boolean
  add(request: Request): void
  remove(request: Request): void
  /** How a tracker's events are wanted, if they are. */
  wish(event: EventName, tracker: number): Wish | undefined
  /** Remembers that a vehicle has something new, until the next batch is due; answers what is due now. */
  batch(event: EventName, changed: readonly Vehicle[], now: number): readonly Vehicle[]
}

export function createSubscriptions({ allIsEverything = true }: NavixyOptions): Subscriptions {
  const wanted = new Map<EventName, { all: Wish | undefined; readonly single: Map<number, Wish> }>()
  const waiting = new Map<EventName, { due: number; readonly changed: Set<Vehicle> }>()
  const of = (event: EventName) => {
    const found = wanted.get(event) ?? { all: undefined, single: new Map() }
    wanted.set(event, found)
    return found
  }
  const wish: Subscriptions['wish'] = (event, tracker) =>
    wanted.get(event)?.single.get(tracker) ?? wanted.get(event)?.all
  return {
    get none() {
      return [...wanted.values()].every(({ all, single }) => !all && single.size === 0)
    },
    add({ event, target, wish: how }) {
      if (target === 'all') of(event).all = how
      else for (const tracker of target) of(event).single.set(tracker, how)
    },
    remove({ event, target }) {
      const subscribed = of(event)
      if (target === 'all') {
        subscribed.all = undefined
        if (allIsEverything) subscribed.single.clear()
      } else for (const tracker of target) subscribed.single.delete(tracker)
    },
    wish,
    batch(event, changed, now) {
      const mine = changed.filter(({ id }) => wish(event, id))
      const batch = waiting.get(event) ?? { due: now, changed: new Set() }
      waiting.set(event, batch)
      for (const vehicle of mine) batch.changed.add(vehicle)
      if (now < batch.due || batch.changed.size === 0) return []
      const due = [...batch.changed]
      batch.changed.clear()
      batch.due = now + Math.min(...due.map(({ id }) => wish(event, id)?.every ?? 0))
      return due.filter(({ id }) => wish(event, id))
    },
  }
}
