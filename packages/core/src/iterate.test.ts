import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'
import type { Gap } from './provider'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Collects what a loop yields until `most` have come. */
async function collect(events: AsyncIterable<string>, most = Number.POSITIVE_INFINITY): Promise<string[]> {
  const all: string[] = []
  for await (const event of events) {
    all.push(event)
    if (all.length === most) break
  }
  return all
}

it('yields every event in order, from the first `next()` on', async () => {
  const { client, vendor } = fakeClient()
  const events = client.events(cars)
  await pass(60_000)
  expect(vendor.said).toEqual([])
  const collected = collect(events, 3)
  await pass()
  for (const event of ['one', 'two', 'three', 'four']) vendor.hear(cars, event)
  expect(await collected).toEqual(['one', 'two', 'three'])
  await client.close()
})

it('gives the topic free when the loop is left', async () => {
  const { client, vendor } = fakeClient()
  const collected = collect(client.events(cars), 1)
  await pass()
  vendor.hear(cars, 'one')
  await collected
  await pass(1_250)
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars', 'close'])
  expect(vi.getTimerCount()).toBe(0)
})

it('ends with its signal, and gives the topic free', async () => {
  const { client, vendor } = fakeClient()
  const controller = new AbortController()
  const collected = collect(client.events(cars, { signal: controller.signal }))
  await pass()
  vendor.hear(cars, 'one')
  await pass()
  controller.abort()
  expect(await collected).toEqual(['one'])
  await pass(250)
  expect(vendor.said.at(-1)).toBe('leave cars')
  expect(await collect(client.events(cars, { signal: AbortSignal.abort() }))).toEqual([])
  await client.close()
})

it('ends when the client is closed', async () => {
  const { client } = fakeClient()
  const collected = collect(client.events(cars))
  await pass()
  // Of an open client this means nothing.
  await client.connect()
  await client.close()
  expect(await collected).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it('ends at once on a client that is closed already, and goes on where that is opened again', async () => {
  const { client, vendor } = fakeClient()
  await client.close()
  const events = client.events(cars)
  expect(await collect(events)).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
  await client.connect()
  const collected = collect(events, 1)
  await pass()
  vendor.hear(cars, 'one')
  expect(await collected).toEqual(['one'])
  await client.close()
})

it('throws the error of a topic that fails, after the events before it', async () => {
  const { client, vendor } = fakeClient()
  const error = new RealtimeError('no', { kind: 'forbidden', provider: 'fake' })
  const heard: string[] = []
  const loop = (async () => {
    for await (const event of client.events(cars)) heard.push(event)
  })()
  const failed = expect(loop).rejects.toBe(error)
  await pass()
  vendor.hear(cars, 'one')
  vendor.link.drop(cars, error)
  await failed
  expect(heard).toEqual(['one'])
  await client.close()
})

it('goes on through a reconnect, and tells the gap', async () => {
  const { client, vendor } = fakeClient()
  const gaps: string[] = []
  const collected = collect(client.events(cars, { onGap: ({ reason }) => gaps.push(reason) }), 2)
  await pass()
  vendor.hear(cars, 'one')
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  await pass(1_000)
  vendor.hear(cars, 'two')
  expect(await collected).toEqual(['one', 'two'])
  expect(gaps).toEqual(['reconnected'])
  await client.close()
})

it('tells the status at once, and who wants it to whoever looks', async () => {
  const { client, vendor } = fakeClient()
  const told: string[] = []
  const onStatus = (status: string) => {
    told.push(status)
    throw new Error('mine')
  }
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  const collected = collect(client.events(cars, { onStatus, owner: 'a script' }), 1)
  await pass()
  expect(told).toEqual(['pending', 'live'])
  expect(client.links[0]?.topics[0]?.owners).toEqual(['a script'])
  vendor.hear(cars, 'one')
  expect(await collected).toEqual(['one'])
  expect(reported).toHaveBeenCalledTimes(2)
})

it('keeps at most 1 024 events for a slow loop, and tells what it had to drop before the next one', async () => {
  const { client, vendor } = fakeClient()
  const gaps: Gap[] = []
  const events = client.events(cars, { onGap: (gap) => gaps.push(gap) })[Symbol.asyncIterator]()
  const first = events.next()
  await pass()
  for (let i = 0; i <= 1_030; i++) vendor.hear(cars, `event ${i}`)
  const next = await first
  expect(gaps).toMatchObject([{ reason: 'overflow', recovered: false, count: 7 }])
  expect(next.value).toBe('event 7')
  await events.return?.()
  await client.close()
})

it('keeps at most 4 MiB of frames for a slow loop', async () => {
  const { client, vendor } = fakeClient()
  const gaps: Gap[] = []
  const events = client.events(cars, { onGap: (gap) => gaps.push(gap) })[Symbol.asyncIterator]()
  const first = events.next()
  await pass()
  for (let i = 0; i < 5; i++) vendor.hear(cars, `event ${i}`, 1024 * 1024)
  expect((await first).value).toBe('event 1')
  expect(gaps).toMatchObject([{ reason: 'overflow', count: 1 }])
  await events.return?.()
  await client.close()
})

/** A loop that takes 5 s for each event, and notes what it is told. */
function slow(onGap: (gap: Gap) => void = () => {}) {
  const scene = fakeClient()
  const told: string[] = []
  const loop = (async () => {
    const events = scene.client.events(cars, {
      onGap(gap) {
        told.push(`gap: ${gap.reason}`)
        onGap(gap)
      },
    })
    for await (const event of events) {
      told.push(event)
      await new Promise((resolve) => setTimeout(resolve, 5_000))
    }
  })()
  return { ...scene, told, loop }
}

it('tells a slow loop a gap after the events that came before it', async () => {
  const { client, vendor, told, loop } = slow()
  await pass()
  vendor.hear(cars, 'one')
  vendor.hear(cars, 'two')
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  await pass(1_000)
  vendor.hear(cars, 'four')
  await pass(60_000)
  expect(told).toEqual(['one', 'two', 'gap: reconnected', 'four'])
  await client.close()
  await loop
})

it('goes on when the listener of a gap throws, which is reported', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  const clumsy = new Error('clumsy')
  const { client, vendor, told, loop } = slow(() => {
    throw clumsy
  })
  await pass()
  for (let i = 0; i <= 1_030; i++) vendor.hear(cars, `event ${i}`)
  await pass(5_000)
  vendor.link.gap(cars, 'vendor')
  await pass(6_000_000)
  expect(told.slice(0, 2)).toEqual(['gap: overflow', 'event 7'])
  expect(told.slice(-2)).toEqual(['event 1030', 'gap: vendor'])
  expect(reported.mock.calls).toEqual([[clumsy], [clumsy]])
  await client.close()
  await loop
})

it('ends no gap before it has begun where the clock is set back', async () => {
  const gaps: Gap[] = []
  const { client, vendor, loop } = slow((gap) => gaps.push(gap))
  await pass()
  for (let i = 0; i <= 1_030; i++) vendor.hear(cars, `event ${i}`)
  const since = Date.now()
  vi.setSystemTime(since - 3_600_000)
  await pass()
  expect(gaps).toMatchObject([{ since, until: since }])
  await client.close()
  await pass(5_000)
  await loop
})
