import { expect, it } from 'vitest'
import { entriesOf, errorOf, statusesOf } from './messages'
import { pack } from './requests'

function entries(message: object) {
  const warnings: string[] = []
  const read = entriesOf(message, (warning) => warnings.push(warning))
  return { events: read.map(({ event }) => event), entries: read, warnings }
}

const state = { source_id: 10_284, gps: { updated: '2018-10-17 12:51:43', location: { lat: 14.3, lng: -90.9 } } }
const user_time = '2018-10-17 12:51:55'

it('reads a state', () => {
  const read = entries({ event: 'state', user_time, data: state })
  expect(read.entries).toEqual([{ name: 'state', source: 10_284, event: { type: 'state', state, user_time } }])
})

it('reads both documented shapes of a batch of states, and a single one that is no list', () => {
  for (const data of [[state], [{ type: 'source_state_event', state }], { type: 'source_state_event', state }, state])
    expect(entries({ event: 'state_batch', data }).events).toEqual([{ type: 'state', state }])
})

it('reads lifecycles by themselves and within batches', () => {
  const told = { source_id: 7, lifecycle_event: 'block' }
  const timestamp = '2021-01-28 08:16:40'
  expect(entries({ event: 'lifecycle', data: told }).entries).toEqual([
    { source: 7, event: { type: 'lifecycle', ...told } },
  ])
  for (const event of ['state_batch', 'readings_batch'])
    expect(entries({ event, data: [{ type: 'lifecycle_event', ...told, timestamp }] }).entries).toEqual([
      { name: event, source: 7, event: { type: 'lifecycle', ...told, timestamp } },
    ])
})

it('reads readings as items, as a map by tracker, as a list of maps, and under the name that the vendor’s sample has', () => {
  const inputs = [{ sensor_id: 37_641, value: 5.66 }]
  const wanted = [{ type: 'readings', tracker_id: 10_181_215, inputs }]
  const map = { 10181215: { inputs } }
  for (const data of [[{ tracker_id: 10_181_215, inputs }], map, [map]])
    expect(entries({ event: 'readings_batch', data }).events).toEqual(wanted)
  const item = { type: 'readings_event', tracker_id: 10_181_215, inputs }
  expect(entries({ event: 'state_batch', data: [item] }).entries).toEqual([
    { name: 'readings_batch', tracker: 10_181_215, event: wanted[0] },
  ])
})

it('reads the values of the Data Stream Analyzer', () => {
  const values = { tracker_id: 21_080, nonnull_fields: { speed: [] }, all_fields: { speed: [] } }
  expect(entries({ event: 'iot_monitor', data: { iot_last_values: [values] } }).entries).toEqual([
    { name: 'iot_monitor', tracker: 21_080, event: { ...values, type: 'iot' } },
  ])
})

it('tells of what it does not know, and reads what stands beside it', () => {
  const odd = [null, 7, 'text', {}, { type: 'new_event', id: 1 }, { state: null }, { source_id: 'x' }]
  const batch = entries({ event: 'state_batch', data: [...odd, state] })
  expect([batch.events, batch.warnings.length]).toEqual([[{ type: 'state', state }], odd.length])
  for (const message of [
    {},
    { event: 'weather', data: state },
    { event: 'readings_batch', data: [{ x: 1 }] },
    { event: 'lifecycle' },
  ])
    expect(entries(message)).toMatchObject({ events: [], warnings: [expect.any(String)] })
})

it('reads the statuses in both documented shapes, and knows a refusal', () => {
  const value = { 15564: 'normal', 15565: 'blocked' }
  for (const answer of [{ value, success: true }, { value }, value])
    expect(statusesOf({ data: { state: answer } }, 'state')).toEqual(value)
  expect(statusesOf({ data: { state: { success: false } } }, 'state')).toBeNull()
  for (const state of [undefined, 7, 'normal', [1], {}, { success: true }, { value: { 1: null } }])
    expect(statusesOf({ data: { state } }, 'state'), JSON.stringify(state)).toBeUndefined()
  expect(statusesOf({ data: [15_568] }, 'state')).toBeUndefined()
})

it('sorts the vendor’s error codes by what can be done about them', () => {
  const kinds = (codes: readonly number[]) =>
    codes.map((code) => {
      const { kind, retryable } = errorOf('no', { code }, { provider: 'navixy' })
      return `${kind}${retryable ? ', again' : ''}`
    })
  expect(kinds([3, 4])).toEqual(['unauthorized, again', 'unauthorized, again'])
  expect(new Set(kinds([2, 11, 13, 275, 276]))).toEqual(new Set(['forbidden']))
  expect(new Set(kinds([5, 7, 9]))).toEqual(new Set(['invalid']))
  expect(new Set(kinds([1, 6, 8, 14, 15]))).toEqual(new Set(['refused, again']))
  expect(new Set(kinds([12, 201, 204, 208, 217, 236, 999]))).toEqual(new Set(['refused']))
})

it('keeps the vendor’s code and words', () => {
  const error = errorOf('Navixy refuses', { code: 11, description: 'Access denied' }, { provider: 'navixy' })
  expect(error).toMatchObject({ message: 'Navixy refuses (11): Access denied', code: 11, reason: 'Access denied' })
  expect(errorOf('Navixy refuses', undefined, { provider: 'navixy' }).message).toBe('Navixy refuses')
})

it('packs equal wishes into one request, and no event twice into one message', () => {
  const wish = (event: 'state' | 'state_batch', target: 'all' | readonly number[], rate_limit?: string) => ({
    event,
    target,
    settings: { rate_limit },
  })
  expect(pack([wish('state', [1, 2]), wish('state', [2, 3]), wish('state_batch', 'all', '5s')])).toEqual([
    [
      { type: 'state', trackers: [1, 2, 3], rate_limit: undefined },
      { type: 'state_batch', target: { type: 'all' }, rate_limit: '5s' },
    ],
  ])
  expect(pack([wish('state_batch', [1], '5s'), wish('state_batch', [1], '1s')]).length).toBe(2)
  expect(pack([wish('state_batch', [1]), wish('state_batch', 'all')])).toEqual([
    [{ type: 'state_batch', target: { type: 'all' }, rate_limit: undefined }],
  ])
  expect(pack([wish('state', [])])).toEqual([])
})

it('splits long lists so that every message is short enough, and lists of ten for the Data Stream Analyzer', () => {
  const target = Array.from({ length: 12_000 }, (_, i) => 1_000_000 + i)
  const messages = pack([{ event: 'state_batch', target, settings: {} }])
  const ids = messages.flatMap((requests) =>
    requests.flatMap((request) => Object(request.target).tracker_ids as number[]),
  )
  expect(ids).toEqual(target)
  const hash = 'f'.repeat(32)
  for (const requests of messages)
    expect(JSON.stringify({ action: 'unsubscribe', hash, requests }).length).toBeLessThan(8_000)
  expect(messages.length).toBe(20)
  const iot = pack([{ event: 'iot_monitor', target: target.slice(0, 21), settings: {} }])
  expect(iot.length).toBe(3)
})
