import { type Behaviour, replaces } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { batchFrame, errorFrame, lifecycleFrame, type Scene, scene } from '../test/scene'
import { iotMonitor, navixy, trackerReadings, trackerState, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const all = trackerStates({ target: 'all' })
const types = ({ sent }: Scene, nth = -1) =>
  sent(nth).map(({ action, requests }) => [action, ...requests.map(({ type }) => type)].join(' '))
const reading = (...ids: readonly number[]) => ({
  type: 'event',
  event: 'readings_batch',
  data: ids.map((tracker_id) => ({ tracker_id, inputs: [{ sensor_id: 1, value: tracker_id }] })),
})
/** Answers to a request that this matches are the error. */
const refusing =
  (asked: RegExp, code: number, description = 'no'): Behaviour =>
  () => {
    let refuse = false
    return {
      in(text, next) {
        refuse = asked.test(text)
        next(text)
      },
      out: (data, next) =>
        next(
          refuse && typeof data === 'string' && /"type":"response"/.test(data)
            ? JSON.stringify(errorFrame(code, description))
            : data,
        ),
    }
  }

it('asks for the topics of one tick in one message, and hears what each of them asked for', async () => {
  const stage = scene()
  const { hear, pass, control, client, emulator } = stage
  const [states, readings, values] = [
    hear(all),
    hear(trackerReadings({ target: [1, 2] })),
    hear(iotMonitor({ target: [3] })),
  ]
  await pass()
  expect(types(stage)).toEqual(['subscribe state_batch readings_batch iot_monitor'])
  expect(emulator.connections.length).toBe(1)
  expect([states, readings, values].map(({ events }) => events.length)).toEqual([4, 2, 1])
  expect(readings.events[0]).toMatchObject({ type: 'readings', tracker_id: 1, counters: [{ type: 'odometer' }] })
  expect(values.events[0]).toMatchObject({ type: 'iot', tracker_id: 3, all_fields: { speed: expect.any(Array) } })
  control.emit(batchFrame(10_001, 10_002))
  await pass()
  expect(states.events.slice(4)).toEqual([10_001, 10_002].map((source_id) => ({ type: 'state', state: { source_id } })))
  await client.close()
})

it('delivers a batch entry by entry, and says which of how many', async () => {
  const { hear, pass, control, client } = scene()
  const [whole, part] = [hear(trackerReadings({ target: 'all' })), hear(trackerReadings({ target: [2, 3] }))]
  await pass()
  const before = [whole.events.length, part.events.length]
  control.emit(reading(1, 2, 3))
  control.emit(reading(1))
  await pass()
  const batches = [whole, part].map(({ metas }, i) => metas.slice(before[i]).map(({ batch }) => batch))
  expect(batches).toEqual([
    [{ index: 0, size: 3 }, { index: 1, size: 3 }, { index: 2, size: 3 }, undefined],
    [
      { index: 0, size: 2 },
      { index: 1, size: 2 },
    ],
  ])
  await client.close()
})

it('writes each request as the page has it', async () => {
  const { hear, pass, client, sent } = scene()
  hear(trackerStates({ target: [2, 1], rateLimit: '5s' }))
  await pass()
  expect(sent()[0]?.requests).toEqual([
    { type: 'state_batch', target: { type: 'selected', tracker_ids: [1, 2] }, rate_limit: '5s' },
  ])
  hear(trackerState({ trackers: [3], format: 'compact' }))
  await pass()
  expect(sent()[0]?.requests).toEqual([{ type: 'state', trackers: [3], format: 'compact' }])
  hear(trackerReadings({ target: 'all', sensorType: 'temperature', includeComponents: false }))
  await pass()
  const sensors = { sensor_type: 'temperature', include_components: false }
  expect(sent()[0]?.requests).toEqual([{ type: 'readings_batch', target: { type: 'all' }, ...sensors }])
  hear(iotMonitor({ target: [1], rateLimit: '1s', flowId: 7 }))
  await pass()
  const target = { type: 'selected', tracker_ids: [1] }
  expect(sent()[0]?.requests).toEqual([{ type: 'iot_monitor', target, rate_limit: '1s', flow_id: 7 }])
  await client.close()
})

it('sends the next message when the one before is answered', async () => {
  const stage = scene()
  const { hear, pass, control, client } = stage
  hear(trackerReadings({ target: [1] }))
  await pass()
  control.delay({ ms: 500 })
  hear(trackerReadings({ target: [2] }))
  await pass(1)
  // These two wait, and then travel together.
  const late = [hear(trackerReadings({ target: [3] })), hear(all)]
  await pass(498)
  expect(types(stage)).toEqual(['subscribe readings_batch', 'subscribe readings_batch'])
  await pass(1)
  expect(types(stage).slice(2)).toEqual(['subscribe readings_batch state_batch'])
  await pass(500)
  expect(late.map(({ status }) => status)).toEqual(['live', 'live'])
  await client.close()
})

it('fails the guilty topic alone when a message for several is refused', async () => {
  const stage = scene()
  const { hear, pass, behave, client } = stage
  behave(refusing(/iot_monitor/, 11, 'Access denied'))
  const [states, values] = [hear(all), hear(iotMonitor({ target: [1] }))]
  await pass()
  expect(types(stage)).toEqual(['subscribe state_batch iot_monitor', 'subscribe state_batch', 'subscribe iot_monitor'])
  expect([states.status, values.status, client.connection.status]).toEqual(['live', 'failed', 'connected'])
  expect(values.error).toMatchObject({
    kind: 'forbidden',
    code: 11,
    reason: 'Access denied',
    topic: { name: 'iot_monitor' },
  })
  await pass(300_000)
  expect(types(stage).length).toBe(3)
  await client.close()
})

it('tries a topic again that the vendor is too busy for', async () => {
  const { hear, pass, behave, client, sent } = scene()
  let busy = true
  behave(() => ({
    out: (data, next) =>
      next(busy && /response/.test(String(data)) ? JSON.stringify(errorFrame(15, 'Too many requests')) : data),
  }))
  const heard = hear(all)
  await pass()
  expect(heard).toMatchObject({ error: { code: 15, retryable: true } })
  busy = false
  await pass(100)
  expect([heard.status, sent().length]).toEqual(['live', 2])
  await client.close()
})

it('takes an error without an action for that of the message that waits, and a sub-response without success for a refusal', async () => {
  const refusal = { type: 'response', action: 'subscription/subscribe', data: { state_batch: { success: false } } }
  for (const [answer, kind] of [
    [errorFrame(7, 'Invalid parameters', 'null'), 'invalid'],
    [errorFrame(7, 'Invalid parameters', null), 'invalid'],
    [refusal, 'refused'],
  ] as const) {
    const { hear, pass, behave, client } = scene()
    behave(replaces('response', JSON.stringify(answer)))
    const heard = hear(all)
    await pass()
    expect(heard).toMatchObject({ status: 'failed', error: { kind } })
    await client.close()
  }
})

it('tells of trackers that are not normal as events, and when they are normal again', async () => {
  const { hear, pass, control, client } = scene({ blocked: [1], disallowed: [2] })
  const heard = hear(trackerReadings({ target: [1, 2, 3, 99] }))
  await pass()
  const access = () => heard.events.filter(({ type }) => type === 'access')
  expect(access()).toEqual([
    { type: 'access', tracker_id: 1, status: 'blocked' },
    { type: 'access', tracker_id: 2, status: 'disallowed' },
    { type: 'access', tracker_id: 99, status: 'unknown' },
  ])
  expect([heard.status, heard.error]).toEqual(['live', null])
  control.emit(lifecycleFrame(10_001, 'unblock'))
  control.drop()
  await pass(200)
  expect(access().slice(3)).toEqual([
    { type: 'access', tracker_id: 1, status: 'normal' },
    { type: 'access', tracker_id: 2, status: 'disallowed' },
    { type: 'access', tracker_id: 99, status: 'unknown' },
  ])
  await client.close()
})

it('splits a long list over several messages', async () => {
  const ids = Array.from({ length: 3_000 }, (_, i) => i + 1)
  const { hear, pass, client, sent, connection } = scene({ trackers: 3_000 })
  const heard = hear(trackerReadings({ target: ids }))
  await pass()
  expect([heard.status, connection().closed]).toEqual(['live', null])
  expect(sent().length).toBeGreaterThan(1)
  expect(heard.events.length).toBe(3_000)
  await client.close()
})

it('makes a provider of another name, whose topics say so', async () => {
  const depot = navixy({ region: 'eu', name: 'depot', credentials: () => '' })
  const topic = trackerState({ trackers: [1], provider: 'depot' })
  expect([depot.name, topic.provider, depot.address(topic)]).toEqual([
    'depot',
    'depot',
    'wss://api.eu.navixy.com/v2/event/subscription#{"trackers":[1]}',
  ])
})

it('does not call a tracker normal again that an answer says nothing of', async () => {
  const { hear, pass, control, client, behave } = scene({ blocked: [1] })
  const heard = hear(trackerReadings({ target: [1, 2] }))
  await pass()
  const answer = { type: 'response', action: 'subscription/subscribe', data: { readings_batch: { success: true } } }
  behave(replaces('response', JSON.stringify(answer)))
  control.drop()
  await pass(200)
  expect(heard.status).toBe('recovering')
  expect(heard.events.filter(({ type }) => type === 'access')).toEqual([
    { type: 'access', tracker_id: 1, status: 'blocked' },
  ])
  await client.close()
})
