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

export type Status = NavixyAccess['status']
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
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

/** The entries of an event, in each of the shapes that are documented; what is none of them is told to `warn`. */
export function entriesOf({ event, data, user_time }: Message, warn: (message: string) => void): readonly Entry[] {
  const unknown = (): Entry[] => {
    warn('An entry of an event that nobody knows was ignored')
    return []
  }
  const stated = typeof user_time === 'string' ? { user_time } : undefined
  const entry = (name: EventName | undefined, value: unknown): readonly Entry[] => {
    const item = fields(value)
    const { source_id, tracker_id, lifecycle_event, timestamp } = item
    if (typeof source_id === 'number' && typeof lifecycle_event === 'string') {
      const when = typeof timestamp === 'string' ? { timestamp } : undefined
      const told = { type: 'lifecycle', source_id, lifecycle_event, ...when } as NavixyBatchEvent
      return [{ name, source: source_id, event: told }]
    }
    if (typeof tracker_id === 'number') {
      // The vendor's own sample of a `readings_batch` is called `state_batch`.
      const iot = name === 'iot_monitor'
      const told = { ...item, type: iot ? 'iot' : 'readings' } as NavixyReadingsEvent | NavixyIotEvent
      return [{ name: iot ? name : 'readings_batch', tracker: tracker_id, event: told }]
    }
    // Wrapped as both real clients read it, or bare as the page has it.
    const state = fields(item.state ?? item)
    if (typeof state.source_id === 'number' && name !== undefined) {
      return [
        { name, source: state.source_id, event: { type: 'state', state, ...stated } as unknown as NavixyBatchEvent },
      ]
    }
    // As the REST API has readings: a map, keyed by tracker.
    const keyed = Object.entries(item)
    if (name !== 'readings_batch' || keyed.length === 0 || keyed.some(([key]) => !/^\d+$/.test(key))) return unknown()
    return keyed.flatMap(([key, readings]) => entry(name, { ...fields(readings), tracker_id: Number(key) }))
  }
  if (event === 'lifecycle') return entry(undefined, data)
  if (event === 'state' || event === 'state_batch' || event === 'readings_batch')
    return listOf(data).flatMap((item) => entry(event, item))
  if (event !== 'iot_monitor') return unknown()
  return listOf(fields(data).iot_last_values ?? data).flatMap((item) => entry(event, item))
}

/** What an answer to a subscribe says of an event's trackers; `null` where it refuses them. */
export function statusesOf({ data }: Message, event: EventName): Statuses | null {
  const { [event]: answer } = fields(data)
  const { success, value } = fields(answer)
  if (success === false) return null
  // Before 2023 the map stood there by itself.
  return (value ?? answer) as Statuses
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
