import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ClientOptions } from './api'
import { RealtimeError } from './errors'
import { type Deferred, deferred, type FakeServer, fakeClient, fakeTopic } from './fake'
import type { Joined } from './provider'
import { createView, type SnapshotContext } from './view'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
type All = readonly string[]
const list = createView<string, All>({ initial: [], reduce: (all, event) => [...all, event] })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A view of a topic that is live, whose snapshots are given by the test. */
async function reading(server: FakeServer = {}, options: Partial<ClientOptions> = {}) {
  const scene = fakeClient(server, options)
  const reads: (Deferred<All> & { readonly context: SnapshotContext })[] = []
  const fold = scene.client['~fold'](cars, {
    ...list,
    snapshot(context) {
      const read = deferred<All>()
      reads.push({ ...read, context })
      return read.promise
    },
  })
  fold.subscribe(ignore)
  /** The newest read gives this, made `at` there. */
  const give = async (state: All, at?: number) => {
    if (at !== undefined) reads.at(-1)?.context.at(at)
    reads.at(-1)?.resolve(state)
    await pass(100)
  }
  const fail = async () => {
    reads.at(-1)?.reject(new Error('503'))
    await pass(100)
  }
  const hear = (...positions: number[]) => {
    for (const position of positions) scene.vendor.hear(cars, `e${position}`, 1, { position })
  }
  const lose = async () => {
    scene.vendor.link.end(lost())
    await pass(1_000)
  }
  await pass(100)
  return { ...scene, fold, reads, give, fail, hear, lose }
}

it('reads again by itself, with growing patience, what could not be read', async () => {
  const { client, fold, reads, give, fail } = await reading({}, { backoff: (attempt) => attempt * 1_000 })
  await fail()
  expect(fold.read().status).toBe('stale')
  await pass(899)
  expect(reads.length).toBe(1)
  await pass(1)
  await fail()
  await pass(1_899)
  expect(reads.length).toBe(2)
  await pass(1)
  await give(['right'])
  expect(fold.read()).toEqual({ status: 'live', known: true, data: ['right'], error: null, gap: null })
  await pass(3_600_000)
  expect(reads.length).toBe(3)
  await client.close()
})

it('reads what could not be read at once when a person retries', async () => {
  const { client, fold, reads, give, fail } = await reading({}, { backoff: () => 60_000 })
  await fail()
  client.retry()
  expect(reads.length).toBe(2)
  await give(['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'] })
  await client.close()
})

it('reads what could not be read when its topic is live again, also where nothing was missed', async () => {
  let patience = 60_000
  const { client, fold, give, fail, hear, lose } = await reading(
    { join: (_, since): Joined => (since === undefined ? {} : { continuity: 'resumed' }) },
    { backoff: () => patience },
  )
  hear(1)
  await fail()
  patience = 1_000
  await lose()
  await give(['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'] })
  await client.close()
})

it('gives up a read that hangs for 30 s, and reads again', async () => {
  const { client, fold, reads, give, hear } = await reading()
  for (let position = 1; position <= 1_030; position++) hear(position)
  await pass(29_899)
  expect(reads[0]?.context.signal.aborted).toBe(false)
  await pass(101)
  expect(reads[0]?.context.signal.aborted).toBe(true)
  const { status, error, gap } = fold.read()
  expect([status, error?.kind, gap?.reason]).toEqual(['stale', 'network', 'overflow'])
  expect(error?.cause).toMatchObject({ message: 'It was not read within 30000 ms (timeouts.snapshot)' })
  await pass(1_000)
  await give(['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'], gap: { recovered: true } })
  await client.close()
})

it('reads anew after a close that gave up the read of a gap, also where nothing was missed since', async () => {
  let answer: Joined = { position: 1 }
  const { client, fold, reads, give, lose } = await reading({ join: () => answer })
  await give(['first'])
  answer = { continuity: 'gap', position: 10 }
  await lose()
  expect(reads.length).toBe(2)
  await client.close()
  answer = { continuity: 'resumed' }
  await client.connect()
  await pass(100)
  await give(['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'] })
  await client.close()
})

it('reads nothing on a client that somebody closes when he hears of the gap', async () => {
  const { client, vendor } = fakeClient()
  client.subscribe(cars, ignore, { onGap: () => client.close() })
  const snapshot = vi.fn(() => ['right'])
  client['~fold'](cars, { ...list, snapshot }).subscribe(ignore)
  await pass(100)
  vendor.link.end(lost())
  await pass(1_000)
  expect(snapshot).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('takes no snapshot that was made before what it shows, and reads again', async () => {
  const { client, fold, give, hear } = await reading()
  await give(['up to 10'], 10)
  hear(11, 12)
  void fold.refetch()
  hear(13)
  await give(['up to 10, from a replica that lags'], 10)
  expect(fold.read()).toMatchObject({ status: 'stale', data: ['up to 10', 'e11', 'e12', 'e13'] })
  expect(fold.read().error?.cause).toMatchObject({ message: expect.stringMatching(/made at 10.*had come to 12/) })
  await pass(1_000)
  await give(['up to 13'], 13)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['up to 13'] })
  await client.close()
})

it('takes no snapshot that was made before the stream began', async () => {
  const { client, fold, give, hear } = await reading({ join: (): Joined => ({ position: 14 }) })
  await give(['up to 10'], 10)
  hear(15)
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'stale', data: ['e15'] })
  await pass(1_000)
  await give(['up to 15'], 15)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['up to 15'] })
  await client.close()
})

it('reduces all that came while it read where the provider throws over a position', async () => {
  const { client, vendor, fold, give } = await reading({ compare: (a, b) => Number(BigInt(a) - BigInt(b)) })
  for (const position of ['6', 'odd', '7']) vendor.hear(cars, `e${position}`, 1, { position })
  await give(['up to 5'], 5)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['up to 5', 'e6', 'eodd', 'e7'] })
  await client.close()
})

it('does not take for an answer what was asked for while the client was closed', async () => {
  const on = await reading()
  await on.give(['one'], 1)
  await on.client.close()
  void on.fold.refetch()
  const asked = on.reads.at(-1)
  void on.client.connect()
  await pass(100)
  expect(on.reads.at(-1)?.context.reason).toBe('gap')
  // It was made before what the gap is about.
  asked?.resolve(['one'])
  await on.give(['one', 'two'], 2)
  expect(on.fold.read()).toMatchObject({ status: 'live', data: ['one', 'two'], gap: { recovered: true } })
  await on.client.close()
})

it('asks once more for what somebody has asked for', async () => {
  const on = await reading({}, { backoff: () => 1_000 })
  await on.give(['one'])
  void on.fold.refetch()
  await on.fail()
  await pass(1_000)
  expect(on.reads.map(({ context }) => context.reason)).toEqual(['first', 'refetch', 'refetch'])
  await on.client.close()
})
