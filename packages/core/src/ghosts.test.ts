import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, fakeClient, fakeTopic } from './fake'
import { createView } from './view'

const room = fakeTopic('room')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
type Members = readonly string[]
/** Who is there: nobody knows any more once somebody may have gone unnoticed. */
const members = createView<string, Members>({
  initial: [],
  reduce: (all, name) => [...all, name],
  gap: (all, { reason }) => (reason === 'oversized' ? all : []),
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('lets a view say what it keeps of its state after a gap, before the next event', async () => {
  const { client, vendor } = fakeClient()
  const fold = client['~fold'](room, members)
  fold.subscribe(ignore)
  await pass()
  vendor.hear(room, 'Ada')
  vendor.link.gap(room, 'oversized')
  await pass(100)
  expect(fold.read()).toMatchObject({ data: ['Ada'], gap: { reason: 'oversized' } })
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  await pass(1_000)
  vendor.hear(room, 'Bo')
  await pass(100)
  expect(fold.read()).toMatchObject({ data: ['Bo'], gap: { reason: 'reconnected' } })
  await client.close()
})

it('tells a view of what its own buffer lost, after the snapshot and before what it held', async () => {
  const answer = deferred<Members>()
  const { client, vendor } = fakeClient()
  const fold = client['~fold'](room, { ...members, snapshot: () => answer.promise })
  fold.subscribe(ignore)
  await pass(100)
  for (let i = 1; i <= 1_025; i++) vendor.hear(room, `${i}`)
  answer.resolve(['read'])
  await pass(100)
  expect(fold.read().data).toHaveLength(1_024)
  expect(fold.read().data[0]).toBe('2')
  await client.close()
})

it('keeps the state and shows the gap of a view whose gap() throws', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const { client, vendor } = fakeClient()
  const thrown = new Error('mine')
  const fold = client['~fold'](room, {
    ...members,
    gap() {
      throw thrown
    },
  })
  fold.subscribe(ignore)
  await pass()
  vendor.hear(room, 'Ada')
  vendor.link.gap(room, 'vendor')
  await pass(100)
  expect(fold.read()).toMatchObject({ data: ['Ada'], gap: { reason: 'vendor' } })
  expect(reported).toHaveBeenCalledWith(thrown)
  await client.close()
})
