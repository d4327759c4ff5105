import { createView, type Meta, type View } from '@tributary/core'
import type { NavixyBatchEvent, NavixyCompactState, NavixyReading, NavixyReadingsEvent } from './events'

/**
 * A map that is filled while one batch arrives: copying a fleet for each of its entries would cost its square. Nobody is shown it before the
 * batch is over, and its last entry makes a new one in any case.
 */
class Draft<Value> extends Map<number, Value> {
  /** What the next entry of its batch looks like; nothing else may write. */
  next = ''
}

function draft<Value>(state: ReadonlyMap<number, Value>, { batch, receivedAt }: Meta): Map<number, Value> {
  const mark = (index: number) => (batch ? `${receivedAt} ${index}/${batch.size}` : '')
  const index = batch?.index ?? 0
  const last = !batch || index === batch.size - 1
  const open = state instanceof Draft && index > 0 && state.next === mark(index) && !last
  const copy = open ? state : new Draft<Value>(state)
  copy.next = last ? '' : mark(index + 1)
  return copy
}

/** The last state of each device, by `source_id`; a removed one goes. */
export const lastKnown: View<
  NavixyBatchEvent<NavixyCompactState>,
  ReadonlyMap<number, NavixyCompactState>
> = createView({
  initial: new Map<number, NavixyCompactState>() as ReadonlyMap<number, NavixyCompactState>,
  reduce(states, event: NavixyBatchEvent<NavixyCompactState>, meta) {
    const next = draft(states, meta)
    if (event.type === 'state') next.set(event.state.source_id, event.state)
    else if (event.type === 'lifecycle' && event.lifecycle_event === 'corrupt') next.delete(event.source_id)
    else if (!meta.batch) return states
    return next
  },
})

/** The last positions, oldest first, `limit` at the most for all devices together. One that was told before is not told again. */
export function trail({
  limit,
}: {
  readonly limit: number
}): View<NavixyBatchEvent<NavixyCompactState>, readonly NavixyCompactState[]> {
  return createView({
    key: `navixy/trail/${limit}`,
    initial: [] as readonly NavixyCompactState[],
    reduce(states, event: NavixyBatchEvent<NavixyCompactState>) {
      if (event.type !== 'state' || !event.state.gps) return states
      const { source_id, gps } = event.state
      // Current states come again after each subscribe.
      const before = states.findLast((state) => state.source_id === source_id)
      return before?.gps?.updated === gps.updated ? states : [...states, event.state].slice(-limit)
    },
  })
}

/** All that is known of each tracker's readings: the vendor sends only what has changed. */
export const readings: View<NavixyReadingsEvent, ReadonlyMap<number, NavixyReading>> = createView({
  initial: new Map<number, NavixyReading>() as ReadonlyMap<number, NavixyReading>,
  reduce(known, event: NavixyReadingsEvent, meta) {
    const next = draft(known, meta)
    if (event.type === 'readings') next.set(event.tracker_id, together(next.get(event.tracker_id), event))
    else if (!meta.batch) return known
    return next
  },
})

function together(old: NavixyReading | undefined, changed: NavixyReading): NavixyReading {
  if (!old) return changed
  return {
    ...old,
    ...changed,
    ...newest('inputs', old.inputs, changed.inputs, ({ sensor_id }) => sensor_id),
    ...newest('states', old.states, changed.states, ({ field }) => field),
    ...newest('virtual_sensors', old.virtual_sensors, changed.virtual_sensors, ({ sensor_id }) => sensor_id),
    ...newest('counters', old.counters, changed.counters, ({ type }) => type),
  }
}

/** Nobody has looked at what came: it need not be a list of objects. */
const itemsOf = <T>(list: readonly T[] | undefined): readonly T[] =>
  Array.isArray(list) ? list.filter((item) => Object(item) === item) : []

/** The old ones with the changed ones in their places, by what makes them the same. */
function newest<Name extends string, T>(
  name: Name,
  old: readonly T[] | undefined,
  changed: readonly T[] | undefined,
  identity: (item: T) => unknown,
): { readonly [K in Name]?: readonly T[] } {
  const items = new Map([...itemsOf(old), ...itemsOf(changed)].map((item) => [identity(item), item]))
  return items.size === 0 ? {} : ({ [name]: [...items.values()] } as unknown as { readonly [K in Name]?: readonly T[] })
}
