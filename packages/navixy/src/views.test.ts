import type { Meta } from '@tributary/core'
import { expect, it } from 'vitest'
import {
  lastKnown,
  type NavixyBatchEvent,
  type NavixyReading,
  type NavixyReadingsEvent,
  readings,
  trackerStates,
  trail,
} from './index'

let clock = 0
const meta = (batch?: Meta['batch'], receivedAt = ++clock): Meta => ({
  id: '1',
  topic: trackerStates({ target: 'all' }),
  receivedAt,
  replayed: false,
  ...(batch && { batch }),
})
const state = (source_id: number, updated = '2026-01-01 00:00:00', speed = 0): NavixyBatchEvent => ({
  type: 'state',
  state: { source_id, gps: { updated, location: { lat: 1, lng: 2 }, speed } },
})
/** One frame with all of these events. */
function fold<State, Event>(
  view: { readonly reduce: (state: State, event: Event, meta: Meta) => State },
  before: State,
  events: readonly Event[],
): State {
  const receivedAt = ++clock
  return events.reduce(
    (so, event, index) => view.reduce(so, event, meta({ index, size: events.length }, receivedAt)),
    before,
  )
}

it('keeps the last state of each device and forgets a removed one', () => {
  let known = lastKnown.reduce(lastKnown.initial, state(1), meta())
  known = lastKnown.reduce(known, state(2), meta())
  known = lastKnown.reduce(known, state(1, 'later'), meta())
  expect([...known].map(([id, { gps }]) => [id, gps?.updated])).toEqual([
    [1, 'later'],
    [2, '2026-01-01 00:00:00'],
  ])
  const blocked = lastKnown.reduce(known, { type: 'lifecycle', source_id: 1, lifecycle_event: 'block' }, meta())
  expect(blocked).toBe(known)
  expect(lastKnown.reduce(known, { type: 'access', tracker_id: 1, status: 'blocked' }, meta())).toBe(known)
  const left = lastKnown.reduce(known, { type: 'lifecycle', source_id: 1, lifecycle_event: 'corrupt' }, meta())
  expect([...left.keys()]).toEqual([2])
  expect([...known.keys()]).toEqual([1, 2])
})

it('changes no map that was shown, also when a batch is put into it', () => {
  const shown = fold(lastKnown, lastKnown.initial, [state(1), state(2), state(3)])
  const next = fold(lastKnown, shown, [state(2, 'later'), state(4)])
  expect([lastKnown.initial.size, shown.size, next.size]).toEqual([0, 3, 4])
  expect(shown.get(2)?.gps?.updated).not.toBe('later')
  // The tail of a batch whose head is missing, or of another one at the same moment, is put into a copy as well.
  const receivedAt = ++clock
  const begun = lastKnown.reduce(next, state(5), meta({ index: 0, size: 3 }, receivedAt))
  const foreign = lastKnown.reduce(begun, state(6), meta({ index: 1, size: 4 }, receivedAt))
  const tail = lastKnown.reduce(next, state(7), meta({ index: 2, size: 4 }))
  expect([next, begun, foreign, tail].map(({ size }) => size)).toEqual([4, 5, 6, 5])
})

it('copies a large fleet twice for a batch, not for each of its entries', () => {
  const events = Array.from({ length: 100 }, (_, i) => state(i))
  const receivedAt = ++clock
  const maps = new Set<unknown>()
  events.reduce((so, event, index) => {
    const next = lastKnown.reduce(so, event, meta({ index, size: events.length }, receivedAt))
    maps.add(next)
    return next
  }, lastKnown.initial)
  expect(maps.size).toBe(2)
})

it('keeps so many positions, each once, and nothing without one', () => {
  const view = trail({ limit: 3 })
  const events: NavixyBatchEvent[] = [
    state(1, '1'),
    state(2, '1'),
    state(1, '1'),
    { type: 'state', state: { source_id: 1, gps: null } },
    { type: 'lifecycle', source_id: 1, lifecycle_event: 'block' },
    state(1, '2'),
    state(1, '3'),
  ]
  const told = events.reduce((so, event) => view.reduce(so, event, meta()), view.initial)
  expect(told.map(({ source_id, gps }) => [source_id, gps?.updated])).toEqual([
    [2, '1'],
    [1, '2'],
    [1, '3'],
  ])
  expect(trail({ limit: 3 }).key).toBe(view.key)
  expect(trail({ limit: 4 }).key).not.toBe(view.key)
})

it('puts the changes of readings together, by sensor, field and counter', () => {
  const first: NavixyReading = {
    type: 'readings',
    tracker_id: 1,
    inputs: [
      { sensor_id: 1, value: 1 },
      { sensor_id: 2, value: 2 },
    ],
    states: [{ field: 'mil', value: 0 }],
    virtual_sensors: [{ sensor_id: 3, value: 'On' }],
    counters: [{ type: 'odometer', value: 10 }],
  }
  const events: readonly NavixyReadingsEvent[] = [
    first,
    { type: 'readings', tracker_id: 1, inputs: [{ sensor_id: 2, value: 5 }], counters: [{ type: 'hours', value: 1 }] },
    { type: 'readings', tracker_id: 2, virtual_sensors: [{ sensor_id: 3, value: 'Off' }] },
    { type: 'access', tracker_id: 3, status: 'blocked' },
  ]
  const wanted = [
    [
      1,
      {
        ...first,
        inputs: [
          { sensor_id: 1, value: 1 },
          { sensor_id: 2, value: 5 },
        ],
        counters: [
          { type: 'odometer', value: 10 },
          { type: 'hours', value: 1 },
        ],
      },
    ],
    [2, { type: 'readings', tracker_id: 2, virtual_sensors: [{ sensor_id: 3, value: 'Off' }] }],
  ]
  expect([...events.reduce((so, event) => readings.reduce(so, event, meta()), readings.initial)]).toEqual(wanted)
  expect([...fold(readings, readings.initial, events)]).toEqual(wanted)
})
