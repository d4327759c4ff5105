import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'
import { createTopic } from './key'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A client that is let in when the test says so; until then what is sent waits. */
function waiting(send: NonNullable<FakeServer['send']> = () => undefined) {
  const entry = deferred()
  const scene = fakeClient({ auth: () => entry.promise, send })
  const letIn = async () => {
    entry.resolve()
    await pass()
  }
  const sent = () => scene.vendor.said.filter((line) => line.startsWith('send')).map((line) => line.split(' ')[2])
  return { ...scene, letIn, sent }
}

it('sends once, and in its turn, what is sent within the hand-over of another', async () => {
  const written: unknown[] = []
  const { client, letIn } = waiting((_, data) => {
    if (data === 'a') void client.send(cars, 'within')
    written.push(data)
  })
  const sending = ['a', 'b', 'c'].map((data) => client.send(cars, data))
  await letIn()
  await Promise.all(sending)
  expect(written).toEqual(['a', 'b', 'c', 'within'])
  await client.close()
})

it('sends nothing that is aborted within the hand-over of another', async () => {
  const controller = new AbortController()
  const { client, letIn, sent } = waiting(() => controller.abort())
  const first = client.send(cars, 'a')
  const aborted = client.send(cars, 'b', { signal: controller.signal }).catch(({ kind }: RealtimeError) => kind)
  await letIn()
  await first
  expect([await aborted, sent()]).toEqual(['aborted', ['"a"']])
  await client.close()
})

it('sends what it was given, whatever has become of it meanwhile', async () => {
  const { client, letIn, sent } = waiting()
  const order = { price: 1 }
  const sending = client.send(
    createTopic<string, typeof order, void>('fake', 'orders', undefined, { sendable: true }),
    order,
  )
  order.price = 2
  await letIn()
  await sending
  expect(sent()).toEqual(['{"price":1}'])
  await client.close()
})
