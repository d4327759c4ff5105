import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { batchFrame, lifecycleFrame, scene, stateFrame } from '../test/scene'
import { type NavixyOptions, trackerState, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const all = trackerStates({ target: 'all' })
const one = trackerState({ trackers: [1] })
/** Tracker n has source 10000 + n, and 4 is a clone of 1. */
const sources: NavixyOptions['sources'] = async () =>
  [1, 2, 3, 4].map((id) => [id, 10_000 + (id === 4 ? 1 : id)] as const)

it('brings states to the topics they are for on one connection, where it knows which tracker is which device', async () => {
  const { hear, pass, control, client, emulator, sent } = scene({ clones: [4] }, { sources })
  const subscribe = { action: 'subscribe', hash: '[redacted]' }
  const [a, b, c] = [hear(one), hear(trackerState({ trackers: [1, 2] })), hear(trackerState({ trackers: [4] }))]
  await pass()
  expect([emulator.connections.length, sent()]).toEqual([
    1,
    [{ ...subscribe, requests: [{ type: 'state', trackers: [1, 2, 4] }] }],
  ])
  const states = () =>
    [a, b, c].map(({ events }) =>
      events.flatMap((event) => (event.type === 'state' ? [event.state.source_id - 10_000] : [])),
    )
  control.emit(stateFrame(10_002))
  control.emit(stateFrame(10_001))
  await pass()
  expect(states().map((list) => list.slice(-2))).toEqual([
    [1, 1],
    [2, 1],
    [1, 1],
  ])
  expect(new Set(states()[0])).toEqual(new Set([1]))
  await client.close()
})

it('asks which tracker is which device when it needs to know, once, and again for a tracker it has not heard of', async () => {
  const asked: string[] = []
  const { hear, pass, client } = scene(
    {},
    {
      sources: async ({ baseUrl }) => {
        asked.push(baseUrl)
        return [[1, 10_001] as const, ...(asked.length > 1 ? [[2, 10_002] as const] : [])]
      },
    },
  )
  hear(all)
  await pass()
  expect(asked).toEqual([])
  hear(one)
  await pass()
  hear(trackerState({ trackers: [1], provider: 'navixy' }))
  await pass()
  expect(asked).toEqual(['https://emulator.test/navixy/v2'])
  const second = hear(trackerState({ trackers: [2] }))
  await pass()
  expect(asked.length).toBe(2)
  expect(second.events.length).toBe(1)
  await client.close()
})

it('tries again when nobody can say which tracker is which device', async () => {
  let fail = true
  const { hear, pass, client } = scene(
    {},
    {
      sources: async () => {
        if (fail) throw new TypeError('offline')
        return [[1, 10_001] as const]
      },
    },
  )
  const heard = hear(one)
  await pass()
  expect(heard).toMatchObject({ status: 'pending', error: { kind: 'network', retryable: true } })
  fail = false
  await pass(100)
  expect(heard.status).toBe('live')
  await client.close()
})

it('delivers lifecycles to the topics that they are about', async () => {
  const { hear, pass, control, client } = scene({}, { sources })
  const [whole, first, second] = [hear(all), hear(one), hear(trackerState({ trackers: [2] }))]
  await pass()
  control.emit(lifecycleFrame(10_001, 'block'))
  await pass()
  const lifecycles = [whole, first, second].map(({ events }) => events.filter(({ type }) => type === 'lifecycle'))
  const told = { type: 'lifecycle', source_id: 10_001, lifecycle_event: 'block' }
  expect(lifecycles).toEqual([[told], [told], []])
  await client.close()
})

it('brings a topic nothing of other devices while it is being joined', async () => {
  const { hear, pass, control, client } = scene({}, { sources })
  hear(all)
  await pass()
  const late = hear(trackerStates({ target: [1] }))
  control.emit(batchFrame(10_002))
  await pass()
  expect(late.events.flatMap((event) => (event.type === 'state' ? [event.state.source_id] : []))).toEqual([10_001])
  await client.close()
})
