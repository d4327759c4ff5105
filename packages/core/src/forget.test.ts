import { afterEach, beforeEach, expect, it, vi } from 'vitest'
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
