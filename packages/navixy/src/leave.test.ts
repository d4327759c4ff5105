import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { batchFrame, errorFrame, type Scene, scene } from '../test/scene'
import { readings, trackerReadings, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const all = trackerStates({ target: 'all' })
const types = ({ sent }: Scene, nth = -1) =>
  sent(nth).map(({ action, requests }) => [action, ...requests.map(({ type }) => type)].join(' '))
const trackers = ({ sent }: Scene) =>
  sent().map(({ action, requests }) => {
    const { trackers: ids, target } = Object(requests[0])
    return [action, ids ?? target.tracker_ids ?? 'all']
  })
const reading = (...ids: readonly number[]) => ({
  type: 'event',
  event: 'readings_batch',
  data: ids.map((tracker_id) => ({ tracker_id, inputs: [{ sensor_id: 1, value: tracker_id }] })),
})

it('takes back what nobody wants any more, and only that', async () => {
  const stage = scene()
  const { hear, pass, control, client } = stage
  const [a, b] = [hear(trackerReadings({ target: [1, 2] })), hear(trackerReadings({ target: [2, 3] }))]
  await pass()
  a.stop()
  await pass(300)
  b.stop()
  await pass(300)
  expect(trackers(stage)).toEqual([
    ['subscribe', [1, 2, 3]],
    ['unsubscribe', [1]],
    ['unsubscribe', [2, 3]],
  ])
  expect(control.emit(reading(1, 2, 3)).connections).toBe(0)
  await client.close()
})

it('waits for no answer to an unsubscribe from a server that has not given one before', async () => {
  const target = Array.from({ length: 6_000 }, (_, i) => i + 1)
  const stage = scene({ trackers: 1, unsubscribed: 'silence' })
  const { hear, pass, client, emulator, sent } = stage
  hear(all)
  const many = hear(trackerReadings({ target }))
  await pass()
  expect(many.status).toBe('live')
  many.stop()
  await pass(250 + 1_500)
  expect(sent().filter(({ action }) => action === 'unsubscribe').length).toBe(2)
  await pass(10)
  expect(sent().filter(({ action }) => action === 'unsubscribe').length).toBe(10)
  await pass(20_000)
  expect(emulator.attempts).toBe(1)
  await client.close()
})

it('fails what is asked for anew and refused', async () => {
  const stage = scene()
  const { hear, pass, behave, client } = stage
  let asked = 0
  behave(() => ({
    out: (data, next) =>
      next(
        /subscription.subscribe/.test(String(data)) && ++asked === 3
          ? JSON.stringify(errorFrame(11, 'Access denied'))
          : data,
      ),
  }))
  const whole = hear(trackerReadings({ target: 'all' }))
  await pass()
  const stays = hear(trackerReadings({ target: [1] }))
  await pass()
  whole.stop()
  await pass(300)
  expect(stays).toMatchObject({ status: 'failed', error: { code: 11 } })
  // What has failed needs nothing any more.
  const other = hear(trackerReadings({ target: [1, 2] }))
  await pass()
  other.stop()
  await pass(300)
  expect(trackers(stage).at(-1)).toEqual(['unsubscribe', [1, 2]])
  await client.close()
})

it('takes back together what nobody wants any more while it waits for an answer', async () => {
  const stage = scene({ unsubscribed: 'silence' })
  const { hear, pass, client, emulator } = stage
  hear(all)
  const many = [1, 2, 3, 4].map((id) => hear(trackerReadings({ target: [id] })))
  await pass()
  for (const { stop } of many) stop()
  await pass(20_000)
  expect(trackers(stage).slice(1)).toEqual([
    ['unsubscribe', [1]],
    ['unsubscribe', [2, 3, 4]],
  ])
  expect(emulator.attempts).toBe(1)
  await client.close()
})

it('leaves single trackers subscribed while all are, and asks for them anew when all are not any more', async () => {
  for (const allIsEverything of [true, false]) {
    const stage = scene({ allIsEverything })
    const { hear, pass, control, client } = stage
    const whole = hear(trackerReadings({ target: 'all' }))
    await pass()
    const [stays, goes] = [hear(trackerReadings({ target: [1] })), hear(trackerReadings({ target: [2] }))]
    await pass()
    goes.stop()
    await pass(300)
    whole.stop()
    await pass(300)
    expect(trackers(stage)).toEqual([
      ['subscribe', 'all'],
      ['subscribe', [1, 2]],
      ['unsubscribe', 'all'],
      ['subscribe', [1]],
    ])
    // What came in between may be missing.
    expect(stays.gaps).toMatchObject([{ reason: 'vendor' }])
    expect(control.emit(reading(1)).connections).toBe(1)
    expect(control.emit(reading(3)).connections).toBe(0)
    await client.close()
  }
})

it('covers all of the time in which single trackers may have been taken back with all of them', async () => {
  const stage = scene({ unsubscribed: 'silence' })
  const { hear, pass, control, client } = stage
  const whole = hear(trackerReadings({ target: 'all' }))
  hear(all)
  const stays = hear(trackerReadings({ target: [1] }))
  await pass()
  whole.stop()
  await pass(250)
  const taken = Date.now()
  // Nobody answers for a while; what is heard meanwhile is of another topic, and then the connection is lost.
  for (let frames = 0; frames < 2; frames++) {
    await pass(100)
    control.emit(batchFrame(10_001))
  }
  await pass()
  control.drop()
  await pass(100)
  expect(stays.gaps.length).toBe(1)
  expect(stays.gaps[0]?.since).toBeLessThanOrEqual(taken)
  await client.close()
})

it('asks anew for single trackers also where their current state is about to be asked for', async () => {
  const { hear, pass, control, client } = scene({ unsubscribed: 'silence' })
  const single = trackerReadings({ target: [1] })
  const [whole, other, stays] = [hear(trackerReadings({ target: 'all' })), hear(all), hear(single)]
  await pass()
  other.stop()
  await pass(250)
  // Nobody answers that for a while: both of these wait their turn.
  whole.stop()
  await pass(250)
  client.watch(single, readings, () => {})
  await pass(5_000)
  expect(stays.gaps).toMatchObject([{ reason: 'vendor' }])
  expect(control.emit(reading(1)).connections).toBe(1)
  await client.close()
})

it('goes on when an unsubscribe is never answered', async () => {
  const stage = scene({ unsubscribed: 'silence' })
  const { hear, pass, client } = stage
  hear(all)
  const leaves = hear(trackerReadings({ target: [1] }))
  await pass()
  leaves.stop()
  await pass(300)
  const next = hear(trackerReadings({ target: [2] }))
  await pass(1_000)
  expect(next.status).toBe('pending')
  await pass(500)
  expect(next.status).toBe('live')
  await client.close()
})

it('takes everything back when the page goes or the client is closed, before the socket closes', async () => {
  for (const go of ['close', 'pause'] as const) {
    const stage = scene()
    const { hear, pass, client, hint, connection } = stage
    hear(all)
    hear(trackerReadings({ target: [1] }))
    await pass()
    if (go === 'close') await client.close()
    else hint('pause')
    await pass()
    expect(types(stage).at(-1), go).toBe('unsubscribe state_batch readings_batch')
    expect(connection().closed).not.toBeNull()
    await client.close()
  }
})
