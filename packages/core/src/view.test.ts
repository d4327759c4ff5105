import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'
import { createView, type View } from './view'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
type All = readonly string[]
const list = createView<string, All>({ initial: [], reduce: (all, event) => [...all, event] })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A view that is shown, with every fold it has shown. */
function showing(view: View<string, All> = list) {
  const scene = fakeClient()
  const fold = scene.client['~fold'](cars, view)
  const shown: ReturnType<typeof fold.read>[] = []
  const stop = fold.subscribe(() => shown.push(fold.read()))
  const lose = async () => {
    scene.vendor.link.end(lost())
    await pass(1_000)
  }
  return { ...scene, fold, shown, stop, lose, statuses: () => shown.map(({ status }) => status) }
}

it('folds events into a value, from its initial one', async () => {
  const { client, vendor, fold } = showing()
  expect(fold.read()).toEqual({ status: 'pending', data: [], known: false, error: null, gap: null })
  await pass()
  vendor.hear(cars, 'one')
  vendor.hear(cars, 'two')
  await pass(20)
  expect(fold.read()).toEqual({ status: 'live', data: ['one', 'two'], known: true, error: null, gap: null })
  await client.close()
})

it('advances what it shows at once after a quiet frame, and else once per frame', async () => {
  const { client, vendor, fold, shown } = showing()
  await pass(100)
  shown.length = 0
  for (let i = 1; i <= 1_000; i++) vendor.hear(cars, `${i}`)
  expect(fold.read().data).toEqual([])
  await pass()
  expect(shown.map(({ data }) => data.length)).toEqual([1_000])
  vendor.hear(cars, 'next')
  await pass(15)
  expect(shown).toHaveLength(1)
  await pass(1)
  expect(shown.at(-1)?.data).toHaveLength(1_001)
  await client.close()
})

it('gives the same object until something in it is new', async () => {
  const { client, vendor, fold, shown } = showing({ initial: ['a'], reduce: (all) => all })
  await pass()
  vendor.hear(cars, 'the first')
  await pass(100)
  const before = fold.read()
  shown.length = 0
  vendor.hear(cars, 'ignored')
  await pass(100)
  expect(fold.read()).toBe(before)
  expect(shown).toEqual([])
  await client.close()
})

it('reads without wanting anything', async () => {
  const { client, vendor } = fakeClient()
  expect(client.read(cars, list)).toEqual([])
  const fold = client['~fold'](cars, list)
  expect(fold.read()).toBe(fold.read())
  await pass(60_000)
  expect(vendor.said).toEqual([])
  expect(client.links).toEqual([])
})

it('tells a watcher each new state, and lets it stop', async () => {
  const { client, vendor } = fakeClient()
  const states: All[] = []
  const stop = client.watch(cars, list, (state) => states.push(state))
  await pass(100)
  expect(states).toEqual([])
  vendor.hear(cars, 'one')
  await pass(100)
  expect(states).toEqual([['one']])
  expect(client.read(cars, list)).toEqual(['one'])
  stop()
  await pass(1_250)
  expect(client.read(cars, list)).toEqual([])
  expect(vendor.said.at(-1)).toBe('close')
  expect(vi.getTimerCount()).toBe(0)
})

it('tells a watcher who asks how the view fares: its snapshot and each gap included', async () => {
  const { client, vendor } = fakeClient()
  const told: unknown[] = []
  let fail = true
  const view: View<string, All> = {
    ...list,
    snapshot: () => {
      if (fail) throw new RealtimeError('no', { kind: 'refused', provider: 'fake' })
      return ['read']
    },
  }
  const stop = client.watch(cars, view, (state) => told.push(state), {
    owner: 'a list',
    onStatus: (status, error) => told.push(error ? [status, error.kind] : status),
    onGap: ({ recovered }) => told.push({ recovered }),
  })
  expect(told).toEqual(['pending'])
  expect(client.links[0]?.topics[0]?.owners).toEqual(['a list'])
  await pass(100)
  expect(told.splice(0)).toEqual(['pending', ['stale', 'refused']])
  fail = false
  vendor.link.end(lost())
  await pass(10_000)
  expect(told.splice(0)).toEqual(['recovering', { recovered: false }, { recovered: true }, 'live', ['read']])
  stop()
  await client.close()
})

it('goes on watching when what is told of the status throws', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const { client, vendor } = fakeClient()
  const states: All[] = []
  client.watch(cars, list, (state) => states.push(state), {
    onStatus() {
      throw new Error('mine')
    },
  })
  await pass()
  vendor.hear(cars, 'one')
  await pass(100)
  expect(states).toEqual([['one']])
  expect(reported).toHaveBeenCalled()
  await client.close()
})

it('shares the state of one view, and of views with one key, and of no others', async () => {
  const { client, vendor } = fakeClient()
  const keyed = () => ({ ...list, key: 'list' })
  const first = [client['~fold'](cars, list), client['~fold'](cars, keyed())]
  for (const fold of first) fold.subscribe(ignore)
  await pass(100)
  vendor.hear(cars, 'one')
  await pass(100)
  expect(client['~fold'](cars, list).read()).toBe(first[0]?.read())
  expect(client['~fold'](cars, keyed()).read()).toBe(first[1]?.read())
  const own = client['~fold'](cars, { ...list })
  own.subscribe(ignore)
  expect(own.read().data).toEqual([])
  await client.close()
})

it('keeps its state through a remount', async () => {
  const { client, vendor, fold, stop } = showing()
  await pass()
  vendor.hear(cars, 'one')
  await pass(100)
  stop()
  await pass(200)
  fold.subscribe(ignore)
  await pass(10_000)
  expect(fold.read().data).toEqual(['one'])
  expect(vendor.said).toEqual(['open', 'join cars'])
  await client.close()
})

it('reduces with the newest of an inline view', async () => {
  const { client, vendor, fold } = showing({ ...list, key: 'inline' })
  await pass()
  fold.use({ initial: [], reduce: (all: All, event: string) => [...all, event.toUpperCase()] })
  vendor.hear(cars, 'one')
  await pass(100)
  expect(fold.read().data).toEqual(['ONE'])
  await client.close()
})

it('reports a reducer that throws, and goes on with the state before', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const thrown = new Error('mine')
  const { client, vendor, fold } = showing({
    initial: [],
    reduce: (all, event) => {
      if (event === 'bad') throw thrown
      return [...all, event]
    },
  })
  await pass()
  for (const event of ['one', 'bad', 'two']) vendor.hear(cars, event)
  await pass(100)
  expect(fold.read().data).toEqual(['one', 'two'])
  expect(reported.mock.calls).toEqual([[thrown]])
  await client.close()
})

it('keeps its state through a reconnect, shows the gap, and forgets it on request', async () => {
  const { client, vendor, fold, lose, statuses } = showing()
  await pass(100)
  vendor.hear(cars, 'one')
  await lose()
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['one'], gap: { reason: 'reconnected', recovered: false } })
  expect(statuses()).toContain('recovering')
  fold.dismissGap()
  await pass(100)
  expect(fold.read().gap).toBeNull()
  await client.close()
})

it('shows its last state and `stale` after close()', async () => {
  const { client, vendor, fold } = showing()
  await pass(100)
  vendor.hear(cars, 'one')
  await client.close()
  expect(fold.read()).toMatchObject({ status: 'stale', data: ['one'] })
  expect(vi.getTimerCount()).toBe(0)
})

it('shows the error of a topic that has failed', async () => {
  const { client, vendor, fold } = showing()
  await pass(100)
  const error = new RealtimeError('no', { kind: 'forbidden', provider: 'fake' })
  vendor.link.drop(cars, error)
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'failed', error })
  await client.close()
})

it('advances all views before it tells anybody, and when its scheduler says so', async () => {
  let flush = ignore
  const { client, vendor } = fakeClient({}, { scheduler: (next) => (flush = next) })
  const boats = fakeTopic('boats')
  const seen: All[] = []
  client.watch(cars, list, () => seen.push(client.read(cars, list), client.read(boats, list)))
  client.watch(boats, list, ignore)
  await pass()
  flush()
  vendor.hear(cars, 'car')
  vendor.hear(boats, 'boat')
  await pass(1_000)
  expect(seen).toEqual([])
  flush()
  expect(seen).toEqual([['car'], ['boat']])
  await client.close()
})

it('starts from the initial that it has shown, also where its newest view has another', async () => {
  const { client, vendor } = fakeClient()
  const first = { ...list, initial: [] }
  const fold = client['~fold'](cars, first)
  fold.use({ ...list, initial: [], reduce: (all: readonly string[], event: string) => [...all, event.toUpperCase()] })
  fold.subscribe(ignore)
  await pass(100)
  expect(fold.read().data).toBe(first.initial)
  vendor.hear(cars, 'one')
  await pass(100)
  expect(fold.read().data).toEqual(['ONE'])
  await client.close()
})
