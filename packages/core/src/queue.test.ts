import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
const queue = { whenOffline: 'queue' } as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A client that was live and has lost its connection; the next attempt is made after a second. */
async function offline(server: FakeServer = {}, options: Parameters<typeof fakeClient>[1] = {}) {
  const set = fakeClient(server, options)
  set.client.subscribe(cars, () => {})
  await pass()
  set.vendor.link.end(lost())
  return set
}
const outcome = (sending: Promise<unknown>) => sending.catch((error: RealtimeError) => error.kind)

it('waits for the connection to come back, and is sent once, in order, after the joins', async () => {
  const { client, vendor } = await offline({ send: (_, data) => `${data} done` })
  const sending = ['1', '2', '3'].map((data) => outcome(client.send(cars, data, queue)))
  expect(await outcome(client.send(cars, 'x'))).toBe('offline')
  await pass(1_000)
  expect(await Promise.all(sending)).toEqual(['1 done', '2 done', '3 done'])
  expect(vendor.said.slice(-4)).toEqual(['join cars', 'send cars "1"', 'send cars "2"', 'send cars "3"'])
  await client.close()
})

it('waits through a suspension too', async () => {
  const { client, vendor, tell } = await offline()
  await pass(1_000)
  tell('pause')
  const sending = outcome(client.send(cars, 'x', queue))
  await pass(5_000)
  expect(vendor.count('send cars "x"')).toBe(0)
  tell('resume')
  expect(await sending).toBeUndefined()
  await client.close()
})

it('case 37: rejects with `queue-full` at 256 messages, and loses none in silence', async () => {
  const { client, vendor } = await offline()
  const outcomes = Array.from({ length: 10_000 }, (_, n) => outcome(client.send(cars, `${n}`, queue)))
  await pass(10_000)
  const all = await Promise.all(outcomes)
  expect(all.filter((kind) => kind === 'queue-full').length).toBe(9_744)
  expect(all.slice(0, 256).every((kind) => kind === undefined)).toBe(true)
  expect(vendor.said.filter((line) => line.startsWith('send')).length).toBe(256)
  await client.close()
})

it('rejects with `queue-full` at 256 KiB of JSON', async () => {
  const { client } = await offline()
  const kib100 = 'x'.repeat(100 * 1024)
  const outcomes = [1, 2, 3].map(() => outcome(client.send(cars, kib100, queue)))
  const small = outcome(client.send(cars, 'small', queue))
  await pass(1_000)
  expect(await Promise.all([...outcomes, small])).toEqual([undefined, undefined, 'queue-full', undefined])
  await client.close()
})

it('counts bytes, not characters', async () => {
  const { client } = await offline({}, { limits: { queueBytes: 12 } })
  // Two quotes, and three bytes each.
  expect(await outcome(client.send(cars, '€€€€', queue))).toBe('queue-full')
  const fits = outcome(client.send(cars, '€€€', queue))
  await pass(1_000)
  expect(await fits).toBeUndefined()
  await client.close()
})

it('bounds what waits for the first connection as well', async () => {
  const { client } = fakeClient({ dial: () => never }, { limits: { queueCount: 2 } })
  const outcomes = ['1', '2', '3'].map((data) => outcome(client.send(cars, data)))
  expect(await outcomes[2]).toBe('queue-full')
  await client.close()
  expect(await Promise.all(outcomes)).toEqual(['closed', 'closed', 'queue-full'])
})

it('case 38: rejects with `expired` after 30 s, and is not sent later', async () => {
  const { client, vendor } = await offline({}, { backoff: () => 31_000 })
  const sending = outcome(client.send(cars, 'x', { ...queue, timeout: 1_000 }))
  await pass(29_999)
  const later = outcome(client.send(cars, 'y', queue))
  await pass(1)
  expect(await sending).toBe('expired')
  await pass(5_000)
  expect(await later).toBeUndefined()
  expect(vendor.count('send cars "x"')).toBe(0)
  await client.close()
})

it('counts the time for an answer from the hand-over', async () => {
  const { client } = await offline({ send: () => never })
  const sending = outcome(client.send(cars, 'x', { ...queue, timeout: 2_000 }))
  let settled = false
  void sending.then(() => {
    settled = true
  })
  await pass(2_900)
  expect(settled).toBe(false)
  await pass(100)
  expect(await sending).toBe('unknown-outcome')
  await client.close()
})

it('rejects what waits when the link fails, is closed, or its signal is aborted', async () => {
  const first = await offline({ auth: () => first.vendor.links.length > 1 && Promise.reject(refused) })
  const refused = new RealtimeError('no', { kind: 'refused', provider: 'fake' })
  const failing = outcome(first.client.send(cars, 'x', queue))
  await pass(1_000)
  expect(await failing).toBe('refused')
  await first.client.close()

  const second = await offline()
  const controller = new AbortController()
  const aborted = outcome(second.client.send(cars, 'x', { ...queue, signal: controller.signal }))
  const closed = outcome(second.client.send(cars, 'y', queue))
  controller.abort()
  expect(await aborted).toBe('aborted')
  await second.client.close()
  expect(await closed).toBe('closed')
  expect(vi.getTimerCount()).toBe(0)
})

it('case 39: sends nothing again whose answer was lost with the connection', async () => {
  const { client, vendor } = await offline({ send: () => never })
  const sending = outcome(client.send(cars, 'x', queue))
  await pass(1_000)
  expect(vendor.count('send cars "x"')).toBe(1)
  vendor.link.end(lost())
  expect(await sending).toBe('unknown-outcome')
  await pass(10_000)
  expect(vendor.count('send cars "x"')).toBe(1)
  await client.close()
})

it('leaves in slices, and what comes later waits behind', async () => {
  const { client, vendor } = await offline()
  const sent = () => vendor.said.filter((line) => line.startsWith('send')).map((line) => Number(/\d+/.exec(line)))
  for (let n = 0; n < 100; n++) void client.send(cars, `${n}`, queue)
  await pass(1_000)
  expect(sent().length).toBe(32)
  void client.send(cars, '100')
  expect(sent().length).toBe(32)
  await pass(60)
  expect(sent()).toEqual(Array.from({ length: 101 }, (_, n) => n))
  await client.close()
})

it('keeps for the next connection what had not left yet', async () => {
  const { client, vendor } = await offline()
  const outcomes = Array.from({ length: 40 }, (_, n) => outcome(client.send(cars, `${n}`, queue)))
  await pass(1_000)
  vendor.link.end(lost())
  await pass(1_000)
  expect(await Promise.all(outcomes)).toEqual(Array(40).fill(undefined))
  expect(vendor.said.filter((line) => line.startsWith('send')).length).toBe(40)
  await client.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('case 40: messages wait while the transport is congested', async () => {
  const { client, vendor } = fakeClient()
  client.subscribe(cars, () => {})
  await pass()
  vendor.link.congested(true)
  const sending = [outcome(client.send(cars, '1')), outcome(client.send(cars, '2', { timeout: 500 }))]
  await pass(500)
  expect(await sending[1]).toBe('timeout')
  expect(vendor.count('send cars "1"')).toBe(0)
  vendor.link.congested(false)
  expect(await sending[0]).toBeUndefined()
  // A new connection starts unburdened.
  vendor.link.congested(true)
  vendor.link.end(lost())
  await pass(1_000)
  expect(await outcome(client.send(cars, '3'))).toBeUndefined()
  await client.close()
})
