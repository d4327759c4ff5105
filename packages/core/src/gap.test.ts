import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
const refused = (retryable = false) => new RealtimeError('no', { kind: 'forbidden', provider: 'fake', retryable })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Somebody who hears events, gaps and statuses of a topic, in one list. */
function listening(server: FakeServer = {}, topic = cars) {
  const scene = fakeClient(server)
  const heard: string[] = []
  const hear = (what = topic, into = heard) =>
    scene.client.subscribe(what, (event) => into.push(event), {
      onGap: ({ reason }) => into.push(`gap: ${reason}`),
      onStatus: (status) => into.push(status),
    })
  return { ...scene, heard, hear, stop: hear() }
}

it('tells exactly one gap after each rejoin, before the next event', async () => {
  const { client, vendor, heard } = listening()
  await pass()
  for (const event of ['one', 'two', 'three']) {
    vendor.hear(cars, event)
    vendor.link.end(lost())
    await pass(1_000)
  }
  vendor.hear(cars, 'four')
  expect(heard.filter((what) => !['pending', 'live', 'recovering'].includes(what))).toEqual([
    'one',
    'gap: reconnected',
    'two',
    'gap: reconnected',
    'three',
    'gap: reconnected',
    'four',
  ])
  await client.close()
})

it('dates a gap from the last frame that was heard to the confirmed rejoin', async () => {
  const { client, vendor } = fakeClient()
  const gaps: unknown[] = []
  client.subscribe(cars, ignore, { onGap: (gap) => gaps.push(gap) })
  await pass()
  vendor.hear(cars, 'one')
  const since = Date.now()
  await pass(7_000)
  vendor.link.end(lost())
  await pass(1_000)
  expect(gaps).toEqual([{ since, until: since + 8_000, reason: 'reconnected', recovered: false }])
  await client.close()
})

it('tells no gap at the first join, nor to a topic that was never joined', async () => {
  let joining = deferred()
  const { client, vendor, heard } = listening({ join: () => joining.promise })
  await pass()
  vendor.link.end(lost())
  joining = deferred()
  await pass(1_000)
  joining.resolve()
  await pass()
  expect(heard).toEqual(['pending', 'live'])
  await client.close()
})

it('delivers an event that overtakes the answer to its first join, and owes a gap from then on', async () => {
  let joining = deferred()
  const { client, vendor, heard } = listening({ join: () => joining.promise })
  await pass()
  vendor.hear(cars, 'early')
  expect(heard).toEqual(['pending', 'early'])
  vendor.link.end(lost())
  joining = deferred()
  await pass(1_000)
  joining.resolve()
  await pass()
  expect(heard.slice(2)).toEqual(['gap: reconnected', 'live'])
  await client.close()
})

it('holds events that overtake the answer to a rejoin until the gap has been told', async () => {
  let joining: Promise<void> | undefined
  const { client, vendor, heard } = listening({ join: () => joining })
  await pass()
  const answer = deferred()
  joining = answer.promise
  vendor.link.end(lost())
  await pass(1_000)
  vendor.hear(cars, 'one')
  vendor.hear(cars, 'two')
  expect(heard).toEqual(['pending', 'live', 'recovering'])
  answer.resolve()
  await pass()
  expect(heard.slice(3)).toEqual(['gap: reconnected', 'live', 'one', 'two'])
  await client.close()
})

it('forgets held events with the session they came from: the next gap covers them', async () => {
  let joining: Promise<void> | undefined
  const { client, vendor, heard } = listening({ join: () => joining })
  await pass()
  joining = new Promise(ignore)
  vendor.link.end(lost())
  await pass(1_000)
  vendor.hear(cars, 'held')
  joining = undefined
  vendor.link.end(lost())
  await pass(1_000)
  vendor.hear(cars, 'new')
  expect(heard.slice(3)).toEqual(['gap: reconnected', 'live', 'new'])
  await client.close()
})

it('holds at most 1 024 events, and tells that it ran over', async () => {
  let joining: Promise<void> | undefined
  const { client, vendor, heard } = listening({ join: () => joining })
  await pass()
  const answer = deferred()
  joining = answer.promise
  vendor.link.end(lost())
  await pass(1_000)
  for (let i = 1; i <= 1_030; i++) vendor.hear(cars, `event ${i}`)
  answer.resolve()
  await pass()
  expect(heard.slice(3, 6)).toEqual(['gap: overflow', 'live', 'event 7'])
  expect(heard).toHaveLength(5 + 1_024)
  await client.close()
})

it('holds at most four million characters', async () => {
  let joining: Promise<void> | undefined
  const { client, vendor, heard } = listening({ join: () => joining })
  await pass()
  const answer = deferred()
  joining = answer.promise
  vendor.link.end(lost())
  await pass(1_000)
  for (const event of ['one', 'two', 'three']) vendor.hear(cars, event, 2 * 1024 * 1024)
  answer.resolve()
  await pass()
  expect(heard.slice(3)).toEqual(['gap: overflow', 'live', 'two', 'three'])
  await client.close()
})

it('tells a loss that the vendor notices to the topic it names, or to all of the link', async () => {
  const { client, vendor, heard, hear } = listening()
  const others: string[] = []
  hear(boats, others)
  await pass()
  vendor.link.gap(cars, 'vendor', 3)
  expect(heard.slice(2)).toEqual(['gap: vendor'])
  expect(others).toEqual(['pending', 'live'])
  vendor.link.gap(null, 'oversized')
  expect(heard.slice(3)).toEqual(['gap: oversized'])
  expect(others.slice(2)).toEqual(['gap: oversized'])
  await client.close()
})

it('lets a drop void the join that it overtakes', async () => {
  const answer = deferred()
  const { client, vendor, heard } = listening({ join: () => answer.promise })
  await pass()
  vendor.link.drop(cars, refused())
  answer.resolve()
  await pass()
  expect(heard).toEqual(['pending', 'failed'])
  await client.close()
})

it('dates a loss that the vendor tells of from the frame before the one that tells it', async () => {
  const { client, vendor } = fakeClient()
  const gaps: unknown[] = []
  client.subscribe(cars, ignore, { onGap: ({ since, until }) => gaps.push([since, until]) })
  await pass()
  const accepted = Date.now()
  await pass(3_000)
  vendor.link.alive(1)
  vendor.link.gap(cars, 'vendor')
  await pass(4_000)
  vendor.link.alive(1)
  vendor.link.gap(cars, 'vendor')
  expect(gaps).toEqual([
    [accepted, accepted + 3_000],
    [accepted + 3_000, accepted + 7_000],
  ])
  await client.close()
})
