import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const last = { key: 'last', initial: '', reduce: (_: string, event: string) => event }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('keeps the topic of its next listener when a watch is ended twice', async () => {
  const { client, vendor } = fakeClient()
  const stop = client.watch(cars, last, ignore)
  await pass()
  stop()
  await pass(500)
  const heard: string[] = []
  client.subscribe(cars, (event) => heard.push(event))
  stop()
  await pass(5_000)
  vendor.hear(cars, 'one')
  expect(heard).toEqual(['one'])
  await client.close()
})

const refused = () => new RealtimeError('no such customer', { kind: 'refused', provider: 'fake' })

it('forgets a link that has failed when nobody wants it any more, and tries anew for whoever wants it next', async () => {
  let refuse = true
  const { client, vendor, attached } = fakeClient({ auth: () => refuse && Promise.reject(refused()) })
  const stop = client.subscribe(cars, ignore)
  await pass(60_000)
  expect(client.connection.status).toBe('failed')
  stop()
  await pass(1_250)
  expect(client.connection).toEqual({ status: 'idle' })
  expect(client.links).toEqual([])
  expect(attached()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  refuse = false
  client.subscribe(cars, ignore)
  await pass()
  expect(vendor.said).toEqual(['open', 'open', 'join cars'])
  await client.close()
})

it('forgets a link that fails while it lingers', async () => {
  const { client, vendor } = fakeClient()
  const stop = client.subscribe(cars, ignore)
  await pass()
  stop()
  await pass(500)
  vendor.link.end(refused())
  expect(client.connection.status).toBe('failed')
  await pass(1_000)
  expect(client.connection).toEqual({ status: 'idle' })
  expect(client.links).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it('listens to no hints while all that is wanted has failed, for they would revive nothing', async () => {
  const { client, vendor, attached } = fakeClient()
  client.subscribe(cars, ignore)
  await pass()
  expect(attached()).toBe(1)
  vendor.link.end(refused())
  expect(attached()).toBe(0)
  client.retry()
  expect(attached()).toBe(1)
  await client.close()
})

it('forgets the link of a closed client with its last listener, and finds it again when that comes back', async () => {
  const { client, vendor } = fakeClient()
  const stop = client.subscribe(cars, ignore)
  await pass()
  await client.close()
  expect(client.links).toHaveLength(1)
  stop()
  await pass(250)
  expect(client.links).toEqual([])
  const heard: string[] = []
  client.subscribe(cars, (event) => heard.push(event))
  expect(client.connection).toEqual({ status: 'closed' })
  await client.connect()
  await pass()
  vendor.hear(cars, 'one')
  expect(heard).toEqual(['one'])
  await client.close()
})
