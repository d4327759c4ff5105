import type { Topic, View } from '@tributary/core'
import { loses, replaces, sequence, together } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { batchFrame, errorFrame, type Scene, scene } from '../test/scene'
import { createCensus } from './census'
import { lastKnown, readings, statesSnapshot, trackerReadings, trackerState, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const all = trackerStates({ target: 'all' })
const events: View<unknown, readonly unknown[]> = { initial: [], reduce: (list, event) => [...list, event] }

function show<Event, State>({ client }: Scene, topic: Topic<Event>, view: View<Event, State>) {
  const fold = client['~fold'](topic, view)
  fold.subscribe(() => {})
  return fold
}

it('hears the current states after each subscribe; a reconnect is recovered when all of them have come', async () => {
  const stage = scene({ blocked: [4] })
  const { pass, control, client } = stage
  const fold = show(stage, all, lastKnown)
  await pass(20)
  expect(fold.read()).toMatchObject({ status: 'live', gap: null })
  expect([...fold.read().data.keys()]).toEqual([10_001, 10_002, 10_003])
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { reason: 'reconnected', recovered: true } })
  await client.close()
})

it('recovers until as many devices were heard as the answer names, and gives up after ten seconds', async () => {
  const stage = scene()
  const { pass, control, client, behave } = stage
  const fold = show(stage, trackerState({ trackers: [1, 2, 3] }), lastKnown)
  await pass(20)
  behave(loses(/"source_id":10003/))
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'recovering', gap: { recovered: false } })
  await pass(9_700)
  expect(fold.read().status).toBe('recovering')
  await pass(300)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: false } })
  // The late one comes after all, on the next connection.
  behave(sequence(loses(/nothing/)))
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('is recovered at once where no tracker is normal', async () => {
  const stage = scene({ blocked: [1, 2, 3, 4] })
  const { pass, control, client } = stage
  const fold = show(stage, all, lastKnown)
  await pass(20)
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('waits for a first state where the answer does not tell how many there will be', async () => {
  const stage = scene()
  const { pass, control, client, behave } = stage
  const fold = show(stage, all, lastKnown)
  await pass(20)
  const answer = { type: 'response', action: 'subscription/subscribe', data: { state_batch: { success: true } } }
  behave(together(replaces('response', JSON.stringify(answer)), loses(/state_batch","user_time/)))
  control.drop()
  await pass(200)
  expect(fold.read().status).toBe('recovering')
  control.emit({ type: 'event', event: 'state_batch', data: [{ source_id: 10_001 }] })
  await pass(20)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('counts a device once that several trackers share, where it knows that they do', async () => {
  const pairs = [1, 2, 3, 4].map((id) => [id, id === 4 ? 10_001 : 10_000 + id] as const)
  for (const sources of [async () => pairs, undefined]) {
    const stage = scene({ clones: [4] }, { sources })
    const { pass, control, client } = stage
    const fold = show(stage, trackerState({ trackers: [1, 2, 4] }), lastKnown)
    await pass(20)
    control.drop()
    await pass(200)
    expect(fold.read().status).toBe(sources ? 'live' : 'recovering')
    await client.close()
  }
})

it('counts trackers for readings, and is recovered by them', async () => {
  const stage = scene({ clones: [4] })
  const { pass, control, client } = stage
  const fold = show(stage, trackerReadings({ target: 'all' }), readings)
  await pass(20)
  expect([...fold.read().data.keys()]).toEqual([1, 2, 3, 4])
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('keeps every current state of a large fleet when the answer and they come in one read', async () => {
  const stage = scene({ trackers: 3_000, batches: 'bare' })
  const { pass, control, client, hear } = stage
  const fold = show(stage, all, lastKnown)
  const heard = hear(all)
  await pass(20)
  control.drop()
  await pass(200)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { reason: 'reconnected', recovered: true } })
  expect([heard.events.length, heard.gaps.length, fold.read().data.size]).toEqual([6_000, 1, 3_000])
  await client.close()
})

it('keeps them also when the list is so long that it takes several messages', async () => {
  const target = Array.from({ length: 3_000 }, (_, i) => i + 1)
  const stage = scene({ trackers: 3_000 })
  const { pass, control, client, hear } = stage
  const heard = hear(trackerStates({ target }))
  await pass(20)
  control.drop()
  await pass(200)
  expect(heard.gaps).toMatchObject([{ reason: 'reconnected' }])
  expect(heard.events.length).toBe(6_000)
  await client.close()
})

it('keeps nobody else waiting while a long list is asked for, nor loses what they hear when that is never answered', async () => {
  const target = Array.from({ length: 3_000 }, (_, i) => i + 1)
  const { pass, control, client, hear, behave } = scene({ trackers: 1 })
  let answers = 0
  // The first of five answers comes, the others do not.
  behave(() => ({
    out(data, next) {
      if (!/"response"/.test(String(data)) || ++answers <= 2) next(data)
    },
  }))
  const live = hear(trackerReadings({ target: [1] }))
  await pass(20)
  const long = hear(trackerReadings({ target }))
  await pass(20)
  const readings = { type: 'event', event: 'readings_batch', data: [{ tracker_id: 1, inputs: [] }] }
  control.emit(readings)
  await pass(20)
  expect([live.events.at(-1), long.status]).toEqual([{ type: 'readings', tracker_id: 1, inputs: [] }, 'pending'])
  expect(answers).toBe(3)
  await client.close()
})

it('keeps a topic that is joined waiting for no other, also where both were asked for at once', async () => {
  const { pass, control, client, hear, behave } = scene()
  let answers = 0
  // The message for both is refused, the one for the first is answered, and the one for the second is not.
  behave(() => ({
    out(data, next) {
      if (!/"response"/.test(String(data)) || ++answers === 2) next(data)
      else if (answers === 1) next(JSON.stringify(errorFrame(11, 'Access denied')))
    },
  }))
  const [first, second] = [hear(all), hear(trackerReadings({ target: [1] }))]
  await pass(20)
  expect([first.status, second.status, answers]).toEqual(['live', 'pending', 3])
  const before = first.events.length
  control.emit(batchFrame(10_001))
  await pass(20)
  expect(first.events.slice(before)).toEqual([{ type: 'state', state: { source_id: 10_001 } }])
  await client.close()
})

it('delivers what comes while it asks a live topic’s states again, though the answers stop', async () => {
  const target = Array.from({ length: 1_200 }, (_, i) => i + 1)
  const stage = scene({ trackers: 1_200 })
  const { pass, client, behave, hear } = stage
  let answers = 0
  // Two for the join, one of two for the refresh.
  behave(() => ({
    out(data, next) {
      if (!/"response"/.test(String(data)) || ++answers <= 3) next(data)
    },
  }))
  const topic = trackerReadings({ target })
  const heard = hear(topic)
  await pass(20)
  expect(heard.events.length).toBe(1_200)
  show(stage, topic, events)
  await pass(20)
  expect(heard.events.length).toBe(2_400)
  await client.close()
})

it('asks again for a view that came late, once for all that came together, and for refetch()', async () => {
  const stage = scene()
  const { pass, client, sent } = stage
  show(stage, all, lastKnown)
  await pass(20)
  const late = [show(stage, all, events), show(stage, all, { ...events })]
  expect(late.map((fold) => fold.read().data)).toEqual([[], []])
  await pass(20)
  for (const fold of late) expect(fold.read()).toMatchObject({ status: 'live', data: { length: 4 } })
  expect(sent().length).toBe(2)
  let done = false
  const refetch = late[0]?.refetch().then(() => {
    done = true
  })
  expect(done).toBe(false)
  await pass(20)
  await refetch
  expect(late.map((fold) => fold.read().data.length)).toEqual([8, 8])
  expect(sent().length).toBe(3)
  await client.close()
})

it('recovers a gap also when a late view asks again meanwhile', async () => {
  const stage = scene()
  const { pass, control, client, behave } = stage
  const fold = show(stage, all, lastKnown)
  await pass(20)
  let lost = false
  behave(() => ({
    out(data, next) {
      // The first batch after the reconnect is lost, the second one comes.
      if (!lost && /state_batch","user_time/.test(String(data))) lost = true
      else next(data)
    },
  }))
  control.drop()
  await pass(200)
  expect(fold.read().status).toBe('recovering')
  show(stage, all, events)
  await pass(20)
  expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('leaves no timer behind when a topic is left while its states are awaited', async () => {
  const stage = scene({}, {})
  const { pass, client, behave, hear } = stage
  behave(together(loses(/state_batch","user_time/), loses(/^X$/)))
  const heard = hear(all)
  await pass(20)
  expect(heard.events).toEqual([])
  heard.stop()
  await pass(3_000)
  expect([vi.getTimerCount(), client.connection.status]).toEqual([0, 'idle'])
  await client.close()
})

it('reads the states by tracker/get_states as the snapshot of a view', async () => {
  const stage = scene({ trackers: 4, blocked: [2] })
  const { pass, control, client, vendor, emulator } = stage
  const options = {
    baseUrl: `${emulator.http}/navixy/v2`,
    fetch: emulator.fetch,
    hash: () => vendor.credentials().hash,
  }
  const whole = { ...lastKnown, snapshot: statesSnapshot(options) }
  const some = { ...lastKnown, snapshot: statesSnapshot({ ...options, target: [1, 2, 99] }) }
  const folds = [show(stage, all, whole), show(stage, all, some)]
  await pass(50)
  expect(folds.map((fold) => fold.read().status)).toEqual(['live', 'live'])
  expect([...(folds[0]?.read().data.keys() ?? [])]).toEqual([10_001, 10_003, 10_004])
  expect(folds[1]?.read().data.get(10_001)).toMatchObject({ gsm: expect.any(Object) })
  control.drop()
  await pass(300)
  expect(folds.map((fold) => fold.read().gap?.recovered)).toEqual([true, true])
  await client.close()
})

it('starts no clock for states that nobody waits for any more', async () => {
  const census = createCensus()
  census.end(false)
  // The answer to the subscribe was on its way to whoever counts when the session ended.
  census.expect(3)
  expect(vi.getTimerCount()).toBe(0)
  expect(await census.whole).toBe(false)
})
