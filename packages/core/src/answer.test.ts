import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const expired = () => new RealtimeError('expired', { kind: 'unauthorized', provider: 'fake' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Two topics, of which the first has been left and nobody has answered that. */
async function leaving(server: FakeServer = {}) {
  const scene = fakeClient({ leave: () => never, ...server })
  const heard: string[] = []
  scene.client.subscribe(boats, (event) => heard.push(event), {
    onGap: ({ reason }) => heard.push(reason),
    onStatus: (status) => heard.push(status),
  })
  const stop = scene.client.subscribe(cars, ignore)
  await pass()
  stop()
  await pass(250)
  return { ...scene, heard }
}

it('does not trust a session that does not answer a leave within 10 s: later answers would be taken for others', async () => {
  const { client, vendor, heard } = await leaving()
  await pass(9_999)
  expect(client.connection).toEqual({ status: 'connected' })
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout', topic: cars } })
  await pass(1_000)
  expect(heard).toEqual(['pending', 'live', 'recovering', 'reconnected', 'live'])
  expect(vendor.said).toEqual(['open', 'join boats', 'join cars', 'leave cars', 'close', 'open', 'join boats'])
  await client.close()
})

it('joins with the next session what is wanted again while its leave is not answered', async () => {
  const { client, vendor } = await leaving()
  const seen: string[] = []
  client.subscribe(cars, ignore, { onGap: ({ reason }) => seen.push(reason), onStatus: (status) => seen.push(status) })
  await pass(11_000)
  expect(seen).toEqual(['pending', 'live'])
  expect(vendor.said.slice(3)).toEqual(['leave cars', 'close', 'open', 'join boats', 'join cars'])
  await client.close()
})

it('closes a session that answers no leave when nobody wants it, and starts no other', async () => {
  const { client, vendor, statuses } = fakeClient({ leave: () => never })
  const stop = client.subscribe(cars, ignore)
  await pass()
  stop()
  await pass(60_000)
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars', 'close'])
  expect(statuses).toEqual(['connecting', 'connected', 'idle'])
  expect(client.links).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it('asks for other credentials when a join is refused for their sake, and fails the second time', async () => {
  const reasons: string[] = []
  const { client, vendor } = fakeClient({
    credentials: ({ reason }) => reasons.push(reason),
    join: () => Promise.reject(expired()),
  })
  client.subscribe(cars, ignore)
  await pass(600_000)
  expect(reasons).toEqual(['first', 'rejected'])
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  expect(vendor.said).toEqual(['open', 'join cars', 'close', 'open', 'join cars', 'close'])
  await client.close()
})

it('asks for other credentials when a topic is taken away for their sake', async () => {
  const reasons: string[] = []
  const { client, vendor } = fakeClient({ credentials: ({ reason }) => reasons.push(reason) })
  client.subscribe(cars, ignore)
  await pass(60_000)
  vendor.link.drop(cars, expired())
  await pass()
  expect(reasons).toEqual(['first', 'rejected'])
  expect(client.connection).toEqual({ status: 'connected' })
  await client.close()
})
