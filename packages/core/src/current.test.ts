import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import { RealtimeError } from './errors'
import { type Deferred, deferred, fakeClient, fakeTopic, fakeVendor } from './fake'
import type { Inspection } from './inspect'
import type { Provider, Topic } from './provider'
import type { View } from './view'

const topic = fakeTopic('a')
const list: View<unknown, readonly unknown[]> = { initial: [], reduce: (seen, event) => [...seen, event] }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A vendor that sends its current state after each join; the test says when it has. */
function stateful() {
  const vendor = fakeVendor()
  const currents: Deferred<boolean>[] = []
  const refreshes: Deferred<boolean>[] = []
  const started = (promises: Deferred<boolean>[]): Promise<boolean> => {
    const promise = deferred<boolean>()
    promises.push(promise)
    return promise.promise
  }
  const { name, capabilities, address } = vendor
  const provider: Provider = {
    name,
    capabilities,
    address,
    open: async (link) => ({
      ...(await vendor.open(link)),
      join: async (_: Topic) => ({ current: started(currents) }),
      refresh: (_: Topic) => started(refreshes),
    }),
  }
  const told: Inspection[] = []
  const client = createClient({ providers: [provider], backoff: () => 0, onInspect: (event) => told.push(event) })
  const lose = () => vendor.links.at(-1)?.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  const hear = (event: unknown) => {
    vendor.links.at(-1)?.alive(1)
    vendor.links.at(-1)?.emit<Topic>(topic, event)
  }
  const show = (view: View<unknown, readonly unknown[]>) => {
    const fold = client['~fold'](topic, view)
    fold.subscribe(() => {})
    return fold
  }
  return { client, currents, refreshes, told, lose, hear, show, settle: () => vi.advanceTimersByTimeAsync(20) }
}

it('is live at once after a first join, whatever becomes of the current state', async () => {
  const { client, show, settle, currents } = stateful()
  const fold = show(list)
  await settle()
  expect([currents.length, fold.read().status]).toEqual([1, 'live'])
  await client.close()
})

it('recovers after a rejoin until the current state has arrived, and then every view knows its gap is over', async () => {
  const { client, show, settle, currents, lose, hear } = stateful()
  const [one, other] = [show(list), show({ ...list, key: 'other' })]
  await settle()
  lose()
  await settle()
  hear('state')
  await settle()
  expect(one.read()).toMatchObject({ status: 'recovering', data: ['state'], gap: { recovered: false } })
  currents[1]?.resolve(true)
  await settle()
  for (const fold of [one, other]) expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: true } })
  await client.close()
})

it('is live with an unrecovered gap when the provider gave the current state up', async () => {
  const { client, show, settle, currents, lose } = stateful()
  const fold = show(list)
  for (const give of [() => currents[1]?.resolve(false), () => currents[2]?.reject(new Error('no'))]) {
    await settle()
    lose()
    await settle()
    expect(fold.read().status).toBe('recovering')
    give()
    await settle()
    expect(fold.read()).toMatchObject({ status: 'live', gap: { recovered: false } })
  }
  await client.close()
})

it('takes nothing from the current state of a session that is over, nor for a gap that came later', async () => {
  const { client, show, settle, currents, lose } = stateful()
  const fold = show(list)
  await settle()
  lose()
  await settle()
  lose()
  await settle()
  currents[1]?.resolve(true)
  await settle()
  expect(fold.read()).toMatchObject({ status: 'recovering', gap: { recovered: false } })
  fold.dismissGap()
  currents[2]?.resolve(true)
  await settle()
  expect(fold.read()).toMatchObject({ status: 'live', gap: null })
  await client.close()
})

it('asks for the current state again for a view that came late, not for the first ones, and not where a snapshot tells it', async () => {
  const { client, show, settle, refreshes } = stateful()
  show(list)
  show({ ...list, key: 'with the first' })
  await settle()
  expect(refreshes.length).toBe(0)
  show({ ...list, key: 'late' })
  await settle()
  expect(refreshes.length).toBe(1)
  show({ ...list, key: 'late', snapshot: () => [] })
  show({ ...list, key: 'late, with a snapshot', snapshot: () => [] })
  await settle()
  expect(refreshes.length).toBe(1)
  await client.close()
})

it('refetches by asking again, resolves when that is answered, and tells inspect of a failure', async () => {
  const { client, show, settle, refreshes, told } = stateful()
  const fold = show(list)
  await settle()
  let done = false
  const refetch = fold.refetch().then(() => {
    done = true
  })
  await settle()
  expect([refreshes.length, done]).toEqual([1, false])
  refreshes[0]?.resolve(true)
  await refetch
  const failing = fold.refetch()
  await settle()
  refreshes[1]?.reject(new RealtimeError('the vendor is busy', { kind: 'refused', provider: 'fake' }))
  await failing
  expect(told).toContainEqual(expect.objectContaining({ type: 'warning', message: 'the vendor is busy' }))
  await client.close()
})

it('asks once for all views that come late in one go, and again for the next', async () => {
  const { client, show, settle, refreshes } = stateful()
  show(list)
  await settle()
  for (let i = 0; i < 100; i++) show({ ...list })
  await settle()
  expect(refreshes.length).toBe(1)
  show({ ...list })
  await settle()
  expect(refreshes.length).toBe(2)
  await client.close()
})

it('asks after a first join for a view that came when some of the current state had overtaken its answer', async () => {
  const join = deferred()
  const { client, vendor } = fakeClient({ join: () => join.promise, refresh: async () => undefined })
  const show = (key: string) => client['~fold'](topic, { ...list, key }).subscribe(() => {})
  show('first')
  await vi.advanceTimersByTimeAsync(20)
  show('in time')
  await vi.advanceTimersByTimeAsync(20)
  vendor.hear(topic, 'state')
  show('late')
  await vi.advanceTimersByTimeAsync(20)
  expect(vendor.said).toEqual(['open', 'join a'])
  join.resolve()
  await vi.advanceTimersByTimeAsync(20)
  expect(vendor.said).toEqual(['open', 'join a', 'refresh a'])
  await client.close()
})

it('asks nobody for a view that came while the first join was on its way, with nothing heard yet', async () => {
  const join = deferred()
  const { client, vendor } = fakeClient({ join: () => join.promise, refresh: async () => undefined })
  for (const key of ['first', 'in time']) {
    client['~fold'](topic, { ...list, key }).subscribe(() => {})
    await vi.advanceTimersByTimeAsync(20)
  }
  join.resolve()
  await vi.advanceTimersByTimeAsync(20)
  expect(vendor.said).toEqual(['open', 'join a'])
  await client.close()
})
