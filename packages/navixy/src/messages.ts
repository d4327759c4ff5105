import { RealtimeError, type RealtimeErrorInit } from '@tributary/core'
import type { NavixyAccess, NavixyBatchEvent, NavixyIotEvent, NavixyReadingsEvent } from './events'
import type { EventName } from './topics'

/** A message of the server, as far as it is one; none of its fields is to be trusted. */
export interface Message {
  readonly type?: unknown
  readonly action?: unknown
  readonly event?: unknown
  readonly data?: unknown
  readonly status?: unknown
  readonly user_time?: unknown
}

type Status = NavixyAccess['status']
/** What an answer says of each tracker; nothing where its shape is not known. */
export type Statuses = Readonly<Record<string, Status>> | undefined

/** One entry of an event: for which topics, about which device or tracker, and what they hear. */
export interface Entry {
  /** Absent where it is for every topic that hears of lifecycles. */
  readonly name?: EventName | undefined
  readonly source?: number | undefined
  readonly tracker?: number | undefined
  readonly event: NavixyBatchEvent | NavixyReadingsEvent | NavixyIotEvent
}

type Fields = { readonly [field: string]: unknown }
const fields = (value: unknown): Fields => Object(value)

/** The entries of an event, in each of the shapes that are documented; what is none of them is told to `warn`. */
export function entriesOf(message: Message, warn: (message: string) => void): readonly Entry[] {
  const { event: name, data } = message
  const entries: Entry[] = []
  const items = (name === 'iot_monitor' && fields(data).iot_last_values) || data
  for (const item of Array.isArray(items) ? items : [items]) read(fields(item), message, entries, warn)
  return entries
}

// Without lists and spreads on the way: twelve thousand a second come through here, says the vendor.
function read(item: Fields, message: Message, entries: Entry[], warn: (message: string) => void): void {
  const { event: name, user_time } = message
  // Wrapped as both real clients read it, or bare as the page has it.
  const { source_id, tracker_id, lifecycle_event, timestamp, state = item } = item
  const { source_id: source } = fields(state)
  if (typeof source_id === 'number' && lifecycle_event) {
    const event = { type: 'lifecycle', source_id, lifecycle_event, ...(timestamp ? { timestamp } : {}) }
    // By itself it is for every topic that hears of lifecycles.
    entries.push(entry(event, name === 'lifecycle' ? undefined : name, source_id))
  } else if (typeof tracker_id === 'number') {
    const iot = name === 'iot_monitor'
    // The vendor's own sample of a `readings_batch` is called `state_batch`.
    entries.push(
      entry({ ...item, type: iot ? 'iot' : 'readings' }, iot ? name : 'readings_batch', undefined, tracker_id),
    )
  } else if (typeof source === 'number' && (name === 'state' || name === 'state_batch'))
    entries.push(entry(user_time ? { type: 'state', state, user_time } : { type: 'state', state }, name, source))
  else {
    // As the REST API has readings: a map, keyed by tracker.
    const ids = name === 'readings_batch' ? Object.keys(item) : []
    if (ids.length === 0 || !ids.every(Number)) return warn('An entry of an event that nobody knows was ignored')
    for (const id of ids) read({ ...fields(item[id]), tracker_id: Number(id) }, message, entries, warn)
  }
}

const entry = (event: object, name: unknown, source?: number, tracker?: number): Entry => ({
  name: name as Entry['name'],
  source,
  tracker,
  event: event as Entry['event'],
})

const STATUS = /^(normal|blocked|unknown|disallowed)$/

/** What an answer to a subscribe says of an event's trackers, if it can be read; `null` where it refuses them. */
export function statusesOf({ data }: Message, event: EventName): Statuses | null {
  const { [event]: answer } = fields(data)
  const { success, value } = fields(answer)
  if (success === false) return null
  // Before 2023 the map stood there by itself.
  const told = Object.entries(fields(value ?? answer)).filter(
    ([, status]) => typeof status === 'string' && STATUS.test(status),
  )
  return told.length > 0 ? (Object.fromEntries(told) as Statuses) : undefined
}

/** Which request an answer or error is for; `undefined` where the vendor says "null", or nothing. */
export function actionOf({ action }: Message): string | undefined {
  return typeof action === 'string' && action !== 'null' ? action.replace('subscription/', '') : undefined
}

/** Codes of the vendor's table ("Errors"), by what they mean for a subscription. */
const UNAUTHORIZED = [3, 4]
const FORBIDDEN = [2, 11, 13, 101, 275, 276]
const INVALID = [5, 7, 9]
const BUSY = [1, 6, 8, 14, 15]

/** A vendor's error, in a RealtimeError of the right kind: its code, and its words as the reason. */
export function errorOf(
  what: string,
  status: unknown,
  init: Pick<RealtimeErrorInit, 'provider' | 'topic'>,
): RealtimeError {
  const { code, description } = fields(status)
  const number = typeof code === 'number' ? code : undefined
  const is = (codes: readonly number[]) => number !== undefined && codes.includes(number)
  const kind = is(UNAUTHORIZED) ? 'unauthorized' : is(FORBIDDEN) ? 'forbidden' : is(INVALID) ? 'invalid' : 'refused'
  const words = typeof description === 'string' ? description : undefined
  return new RealtimeError(`${what}${number === undefined ? '' : ` (${number})`}${words ? `: ${words}` : ''}`, {
    ...init,
    kind,
    ...(number !== undefined && { code: number }),
    ...(words && { reason: words }),
    // "Try later" is what the vendor says of these.
    ...(is(BUSY) && { retryable: true }),
  })
}
