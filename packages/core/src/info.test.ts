import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'
import { createView } from './view'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const last = createView<string, string>({ initial: '', reduce: (_, event) => event })
const count = createView<string, number>({ initial: 0, reduce: (sum) => sum + 1 })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells who wants a topic: those who hear its events, and those who show each of its views', async () => {
  const { client } = fakeClient()
  const stops = [
    client.subscribe(cars, ignore, { owner: 'Garage' }),
    client.subscribe(cars, ignore, { owner: 'Toll' }),
    client.watch(cars, last, ignore),
    client.watch(cars, last, ignore),
    client.watch(cars, count, ignore),
  ]
  client.subscribe(boats, ignore)
  const topics = () => client.links[0]?.topics
  const before = topics()
  expect(before).toEqual([
    { topic: cars, status: 'pending', listeners: 2, views: [2, 1], owners: ['Garage', 'Toll'] },
    { topic: boats, status: 'pending', listeners: 1, views: [], owners: [] },
  ])
  await pass()
  for (const stop of stops.slice(1, 4)) stop()
  expect(topics()?.[0]).toEqual({ topic: cars, status: 'live', listeners: 1, views: [0, 1], owners: ['Garage'] })
  await pass(250)
  expect(topics()?.[0]).toEqual({ topic: cars, status: 'live', listeners: 1, views: [1], owners: ['Garage'] })
  expect(before).toHaveLength(2)
  await client.close()
})

it('tells what is on its way out, what was handed over first', async () => {
  vi.setSystemTime(1_000)
  const { client, vendor } = fakeClient({ send: () => never })
  client.subscribe(cars, ignore)
  const sends = () => client.links[0]?.sends
  const outcomes = [client.send(cars, 'a').catch((error: RealtimeError) => error.kind)]
  expect(sends()).toEqual([{ topic: cars, since: 1_000, handedOver: false }])
  await pass()
  expect(sends()).toEqual([{ topic: cars, since: 1_000, handedOver: true }])
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  await pass(20)
  outcomes.push(client.send(boats, 'b', { whenOffline: 'queue' }).catch((error: RealtimeError) => error.kind))
  expect(sends()).toEqual([{ topic: boats, since: 1_020, handedOver: false }])
  await client.close()
  expect(await Promise.all(outcomes)).toEqual(['unknown-outcome', 'closed'])
})
