import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, fakeClient, fakeTopic } from './fake'
import { createView, type SnapshotContext, type View } from './view'

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

it('is pending until its snapshot is read, then reduces onto it what came meanwhile', async () => {
  const answer = deferred<All>()
  const { client, vendor, fold } = showing({ ...list, snapshot: () => answer.promise })
  await pass(100)
  vendor.hear(cars, 'three')
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'pending', data: [] })
  answer.resolve(['one', 'two'])
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['one', 'two', 'three'], gap: null })
  await client.close()
})

it('reads the snapshot again after a gap, and recovers it', async () => {
  const reads: { readonly context: SnapshotContext; readonly answer: ReturnType<typeof deferred<All>> }[] = []
  const { client, vendor, fold, lose } = showing({
    ...list,
    snapshot: (context) => {
      const answer = deferred<All>()
      reads.push({ context, answer })
      return answer.promise
    },
  })
  await pass(100)
  reads[0]?.answer.resolve(['one'])
  await pass(100)
  await lose()
  vendor.hear(cars, 'four')
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'recovering', data: ['one'], gap: { recovered: false } })
  reads[1]?.answer.resolve(['one', 'two', 'three'])
  await pass(100)
  expect(fold.read()).toMatchObject({
    status: 'live',
    data: ['one', 'two', 'three', 'four'],
    gap: { reason: 'reconnected', recovered: true },
  })
  expect(reads.map(({ context }) => context.reason)).toEqual(['first', 'gap'])
  await client.close()
})

it('gives up a read that a newer gap outdates', async () => {
  const answers: ReturnType<typeof deferred<All>>[] = []
  const signals: AbortSignal[] = []
  const { client, fold, lose } = showing({
    ...list,
    snapshot: ({ signal }) => {
      signals.push(signal)
      const answer = deferred<All>()
      answers.push(answer)
      return answer.promise
    },
  })
  await pass(100)
  answers[0]?.resolve([])
  await pass()
  await lose()
  await lose()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, false])
  answers[2]?.resolve(['right'])
  await pass()
  answers[1]?.resolve(['outdated'])
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['right'] })
  await client.close()
})

it('is stale when its snapshot cannot be read, with events all the same, and live after refetch()', async () => {
  let down = true
  const cause = new Error('502')
  const { client, vendor, fold } = showing({
    ...list,
    snapshot: () => {
      if (down) throw cause
      return ['right']
    },
  })
  await pass(100)
  vendor.hear(cars, 'one')
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'stale', data: ['one'], error: { kind: 'network', cause } })
  down = false
  await fold.refetch()
  await pass(100)
  expect(fold.read()).toEqual({ status: 'live', data: ['right'], known: true, error: null, gap: null })
  await client.close()
})

it('buffers at most 1 024 events while the snapshot is read, and shows what ran over as a gap', async () => {
  const answer = deferred<All>()
  const { client, vendor, fold } = showing({ ...list, snapshot: () => answer.promise })
  await pass(100)
  for (let i = 1; i <= 1_030; i++) vendor.hear(cars, `${i}`)
  answer.resolve([])
  await pass(100)
  expect(fold.read().data).toHaveLength(1_024)
  expect(fold.read().data[0]).toBe('7')
  expect(fold.read().gap).toMatchObject({ reason: 'overflow', recovered: false, count: 6 })
  await client.close()
})

it('aborts the read of a view that nobody shows any more', async () => {
  let signal: AbortSignal | undefined
  const { client, stop } = showing({
    ...list,
    snapshot: (context) => {
      signal = context.signal
      return new Promise(ignore)
    },
  })
  await pass(100)
  stop()
  await pass(249)
  expect(signal?.aborted).toBe(false)
  await pass(1)
  expect(signal?.aborted).toBe(true)
  await client.close()
})

it('shows no secret in the error of a snapshot that could not be read', async () => {
  const { client } = fakeClient({ credentials: () => 'canary' })
  const fold = client['~fold'](cars, {
    ...list,
    snapshot: () => Promise.reject(new Error('GET /cars?token=canary: 502')),
  })
  fold.subscribe(ignore)
  await pass(100)
  const { error } = fold.read()
  expect(error).toMatchObject({ kind: 'network', message: 'The snapshot of "cars" could not be read' })
  expect(error?.cause).toMatchObject({ message: 'GET /cars?token=[redacted]: 502' })
  await client.close()
})

it('lets nothing from before a gap overwrite what is read after it', async () => {
  const answers: ReturnType<typeof deferred<All>>[] = []
  const { client, vendor, fold, lose } = showing({
    // The newest value is what counts.
    initial: [],
    reduce: (_, event) => [event],
    snapshot: () => {
      answers.push(deferred<All>())
      return answers.at(-1)?.promise ?? []
    },
  })
  await pass(100)
  vendor.hear(cars, 'old')
  await lose()
  answers[1]?.resolve(['new'])
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['new'] })
  await client.close()
})

it('shows what came while a read was going on that the closing of the client gave up', async () => {
  let joins = 0
  const { client, vendor } = fakeClient({
    join: () => (joins++ ? { continuity: 'resumed' } : {}),
  })
  let reads = 0
  const fold = client['~fold'](cars, { ...list, snapshot: () => (reads++ ? new Promise<All>(ignore) : []) })
  fold.subscribe(ignore)
  await pass(100)
  vendor.hear(cars, 'one', 1, { position: 1 })
  void fold.refetch()
  vendor.hear(cars, 'two', 1, { position: 2 })
  await client.close()
  await client.connect()
  vendor.hear(cars, 'three', 1, { position: 3 })
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: ['one', 'two', 'three'] })
  await client.close()
})
