import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Buffer } from './buffer'
import { RealtimeError } from './errors'
import { deferred, fakeClient, fakeTopic } from './fake'
import { createView } from './view'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const MiB = 1024 * 1024

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A buffer after so many frames of so many characters, each with a batch of so many events. */
function filled(frames: number, batch: number, size = 1): { readonly kept: number; readonly lost: number } {
  const buffer = new Buffer()
  for (let i = 0; i < frames * batch; i++) {
    const meta = { id: '', topic: cars, receivedAt: 0, replayed: false, batch: { index: i % batch, size: batch } }
    buffer.push({ event: i, meta, size })
  }
  const { lost } = buffer
  let kept = 0
  while (buffer.shift()) kept++
  return { kept, lost }
}

it('holds 1 024 frames, however many events each has', () => {
  expect(filled(1_024, 1)).toEqual({ kept: 1_024, lost: 0 })
  expect(filled(1_025, 1)).toEqual({ kept: 1_024, lost: 1 })
  for (const batch of [3, 7, 10]) expect(filled(1_024, batch)).toEqual({ kept: 1_024 * batch, lost: 0 })
  expect(filled(1_026, 3).lost).toBeGreaterThan(0)
})

it('holds 4 MiB of frames, each charged once', () => {
  expect(filled(1, 12_000, 4 * MiB)).toEqual({ kept: 12_000, lost: 0 })
  expect(filled(4, 1_000, MiB)).toEqual({ kept: 4_000, lost: 0 })
  expect(filled(5, 1_000, MiB).lost).toBeGreaterThan(0)
})

it('keeps the newest event, however large it is', () => {
  expect(filled(1, 1, 7 * MiB)).toEqual({ kept: 1, lost: 0 })
  expect(filled(3, 1, 7 * MiB)).toEqual({ kept: 1, lost: 2 })
})

it('charges an event of a batch that claims to be empty for its whole frame', () => {
  const buffer = new Buffer()
  const meta = { id: '', topic: cars, receivedAt: 0, replayed: false, batch: { index: 0, size: 0 } }
  for (let i = 0; i < 1_030; i++) buffer.push({ event: i, meta, size: 1 })
  expect(buffer.lost).toBe(6)
})

it('reduces every event of a batch that comes while a snapshot is read', async () => {
  const answer = deferred<number>()
  const { client, vendor } = fakeClient()
  const count = createView<string, number>({
    initial: 0,
    reduce: (seen) => seen + 1,
    snapshot: () => answer.promise,
  })
  const fold = client['~fold'](cars, count)
  fold.subscribe(ignore)
  await pass(100)
  vendor.link.alive(MiB)
  for (let index = 0; index < 12_000; index++) vendor.link.emit(cars, 'event', { batch: { index, size: 12_000 } })
  answer.resolve(0)
  await pass(100)
  expect(fold.read()).toMatchObject({ status: 'live', data: 12_000, gap: null })
  await client.close()
})

it('never calls an overflow recovered for the current state that it may have pushed out', async () => {
  let answer = deferred<{ current: Promise<boolean> } | undefined>()
  const { client, vendor } = fakeClient({ join: () => answer.promise as Promise<void> })
  const fold = client['~fold'](cars, createView<string, string>({ initial: '', reduce: (_, event) => event }))
  fold.subscribe(ignore)
  answer.resolve(undefined)
  await pass(100)
  for (const events of [1, 1_030]) {
    answer = deferred()
    vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
    await pass(1_000)
    for (let i = 0; i < events; i++) vendor.hear(cars, `${i}`)
    answer.resolve({ current: Promise.resolve(true) })
    await pass(100)
    const reason = events > 1_024 ? 'overflow' : 'reconnected'
    expect(fold.read()).toMatchObject({ status: 'live', gap: { reason, recovered: events === 1 } })
  }
  await client.close()
})
