import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type Deferred, deferred, type FakeServer, fakeClient, fakeTopic } from './fake'
import { createView, type SnapshotContext } from './view'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
type All = readonly string[]
const list = createView<string, All>({ initial: [], reduce: (all, event) => [...all, event] })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A view with a snapshot that the test answers, read by read. */
function reading(server: FakeServer = {}) {
  const scene = fakeClient(server)
  const reads: Deferred<All>[] = []
  const reasons: SnapshotContext['reason'][] = []
  const fold = scene.client['~fold'](cars, {
    ...list,
    snapshot({ reason }) {
      reasons.push(reason)
      const read = deferred<All>()
      reads.push(read)
      return read.promise
    },
  })
  fold.subscribe(ignore)
  const answer = async (i: number, state: All) => {
    reads[i]?.resolve(state)
    await pass(100)
  }
  const lose = async () => {
    scene.vendor.link.end(lost())
    await pass(1_000)
  }
  return { ...scene, fold, reads, reasons, answer, lose }
}

it('reads again at the first join what was refetched before it', async () => {
  const join = deferred()
  const { client, fold, reasons, answer } = reading({ join: () => join.promise })
  await pass(100)
  void fold.refetch()
  await answer(0, ['early'])
  expect(fold.read()).toMatchObject({ status: 'pending', data: ['early'] })
  join.resolve()
  await pass(100)
  expect(reasons).toEqual(['refetch', 'first'])
  await answer(1, ['early', 'missed'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['early', 'missed'] })
  await client.close()
})

it('gives up a refetch that the first join outdates, and stays pending when one before it fails', async () => {
  const join = deferred()
  const { client, fold, reads, reasons, answer } = reading({ join: () => join.promise })
  await pass(100)
  void fold.refetch()
  reads[0]?.reject(new Error('502'))
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'pending', error: null })
  void fold.refetch()
  join.resolve()
  await pass(100)
  expect(reasons).toEqual(['refetch', 'refetch', 'first'])
  await answer(1, ['outdated'])
  expect(fold.read()).toMatchObject({ status: 'pending', data: [] })
  await answer(2, ['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'] })
  await client.close()
})

it('reads once at a first join, also where that is a rejoin for others', async () => {
  const { client, fold, reasons, answer, lose } = reading()
  await lose()
  await lose()
  await answer(reasons.length - 1, ['right'])
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'], gap: { recovered: true } })
  expect(reasons).toEqual(['first', 'first'])
  await client.close()
})

it('takes the gap off when a refetch has succeeded, not before', async () => {
  const { client, fold, reads, answer, lose } = reading()
  await pass(100)
  await answer(0, [])
  await lose()
  reads[1]?.reject(new Error('502'))
  await pass(100)
  const gap = expect.objectContaining({ reason: 'reconnected', recovered: false })
  expect(fold.read()).toMatchObject({ status: 'stale', gap })
  void fold.refetch()
  await pass(100)
  expect(fold.read().gap).toEqual(gap)
  reads[2]?.reject(new Error('502'))
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'stale', gap })
  void fold.refetch()
  await answer(3, ['right'])
  expect(fold.read()).toEqual({ status: 'live', data: ['right'], known: true, error: null, gap: null })
  await client.close()
})

it('keeps the gap of a view without a snapshot when the vendor cannot be asked for its state', async () => {
  let busy = true
  const { client, vendor } = fakeClient({
    async refresh() {
      if (busy) throw new RealtimeError('busy', { kind: 'refused', provider: 'fake' })
    },
  })
  const fold = client['~fold'](cars, list)
  fold.subscribe(ignore)
  await pass()
  vendor.link.end(lost())
  await pass(1_000)
  await fold.refetch()
  await pass(100)
  expect(fold.read().gap).toMatchObject({ reason: 'reconnected' })
  busy = false
  await fold.refetch()
  await pass(100)
  expect(fold.read().gap).toBeNull()
  await client.close()
})

it('keeps the gap of a view without a snapshot where the vendor has no way to be asked', async () => {
  const { client, vendor } = fakeClient()
  const fold = client['~fold'](cars, list)
  fold.subscribe(ignore)
  await pass()
  vendor.link.end(lost())
  await pass(1_000)
  await fold.refetch()
  await pass(100)
  expect(fold.read().gap).toMatchObject({ reason: 'reconnected', recovered: false })
  await client.close()
})

it('shows two gaps that nobody has looked at as one, from the beginning of the first', async () => {
  const { client, vendor } = fakeClient()
  const fold = client['~fold'](cars, list)
  fold.subscribe(ignore)
  await pass()
  vendor.hear(cars, 'one', 1, { position: 1 })
  const since = Date.now()
  vendor.link.gap(cars, 'vendor', 2)
  await pass(60_000)
  vendor.hear(cars, 'two', 1, { position: 4 })
  await pass(60_000)
  vendor.link.alive(1)
  vendor.link.gap(cars, 'sequence', 3)
  await pass(100)
  const until = since + 120_000
  expect(fold.read().gap).toEqual({ since, until, reason: 'sequence', recovered: false, from: 1, count: 5 })
  await client.close()
})
