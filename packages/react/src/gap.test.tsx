import { act, renderHook } from '@testing-library/react'
import type { SnapshotContext } from '@tributary/core'
import { expect, it } from 'vitest'
import { useRealtime, useSubscription } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')

/** A radio whose listener reads what it missed by snapshots that the test answers; `seen` has each status once per change. */
async function tune() {
  const station = radio()
  const { wrapper } = listen([station])
  const reads: (SnapshotContext & { resolve(list: readonly number[]): void; reject(error: unknown): void })[] = []
  const seen: string[] = []
  const { result } = renderHook(
    () => {
      const folded = useSubscription(a, {
        initial: [] as readonly number[],
        reduce: (list, event) => [...list, event],
        snapshot: (context) =>
          new Promise<readonly number[]>((resolve, reject) => reads.push({ ...context, resolve, reject })),
      })
      const { status, data, gap } = folded
      const now = `${status} ${data.join()}${gap ? (gap.recovered ? ' recovered' : ' gap') : ''}`
      if (seen.at(-1) !== now) seen.push(now)
      return folded
    },
    { wrapper },
  )
  await until(() => expect(reads).toHaveLength(1))
  return {
    station,
    result,
    reads,
    seen,
    answer: (...list: readonly number[]) => act(async () => reads.at(-1)?.resolve(list)),
    fail: () => act(async () => reads.at(-1)?.reject(new Error('no answer'))),
    emit: (...events: readonly number[]) => act(async () => station.emit('a', ...events)),
    /** Cuts, and waits for the read after the reconnect. */
    async cut() {
      const before = reads.length
      await act(async () => station.cut())
      await until(() => expect(reads).toHaveLength(before + 1))
      await act(async () => {})
    },
  }
}

it('shows a gap before the first event after a reconnect, until it is dismissed', async () => {
  const station = radio()
  const { wrapper, client } = listen([station], { backoff: () => 60_000 })
  const heard: unknown[] = []
  const { result } = renderHook(
    () => useSubscription(a, { onEvent: (event) => heard.push(event), onGap: (gap) => heard.push(gap.reason) }),
    { wrapper },
  )
  await until(() => expect(result.current.status).toBe('live'))
  await act(async () => station.emit('a', 1))
  const cutAt = Date.now()
  await act(async () => station.cut())
  expect(result.current).toMatchObject({ status: 'recovering', data: 1, gap: null })
  await act(async () => client.retry())
  await until(() => expect(result.current.status).toBe('live'))
  await act(async () => station.emit('a', 2))
  expect(heard).toEqual([1, 'reconnected', 2])
  const { gap } = result.current
  expect(gap).toMatchObject({ reason: 'reconnected', recovered: false })
  expect(gap?.since).toBeLessThanOrEqual(cutAt)
  expect(gap?.until).toBeGreaterThanOrEqual(cutAt)
  await act(async () => result.current.dismissGap())
  expect(result.current).toMatchObject({ status: 'live', data: 2, gap: null })
})

it('goes from pending to live by a snapshot, and puts what arrived meanwhile onto it', async () => {
  const { seen, answer, emit, reads } = await tune()
  expect(reads[0]?.reason).toBe('first')
  await emit(3)
  await answer(1, 2)
  expect(seen).toEqual(['pending ', 'live 1,2,3'])
})

it('is recovering from a gap until the snapshot is applied', async () => {
  const { seen, answer, cut, emit, reads } = await tune()
  await answer(1)
  await cut()
  expect(reads[1]?.reason).toBe('gap')
  await emit(3)
  await answer(1, 2)
  expect(seen).toEqual(['pending ', 'live 1', 'recovering 1', 'recovering 1 gap', 'live 1,2,3 recovered'])
})

it('is stale with an error when the snapshot fails, and live again by refetch', async () => {
  const { result, seen, answer, fail, cut, reads } = await tune()
  await answer(1)
  await cut()
  await fail()
  expect(result.current).toMatchObject({ status: 'stale', data: [1], error: { kind: 'network' } })
  expect(result.current.gap).toMatchObject({ recovered: false })
  let done = false
  await act(async () => void result.current.refetch().then(() => (done = true)))
  // The gap stays until the answer has come: a read that fails too must not hide it.
  expect(result.current).toMatchObject({ status: 'stale', gap: { recovered: false } })
  // Its own next try is given up for that.
  expect(reads.at(-1)?.reason).toBe('refetch')
  expect(done).toBe(false)
  await answer(1, 2)
  expect(done).toBe(true)
  expect(seen.slice(-2)).toEqual(['stale 1 gap', 'live 1,2'])
  expect(result.current.error).toBeNull()
})

it('shows the error of a failed topic, and recovers by retry', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  const { result } = renderHook(() => ({ ...useSubscription(a), retry: useRealtime((rt) => rt.retry) }), { wrapper })
  await until(() => expect(result.current.status).toBe('live'))
  await act(async () => station.emit('a', 1))
  await act(async () => station.drop('a', false))
  expect(result.current).toMatchObject({ status: 'failed', data: 1, error: { kind: 'refused', message: 'No more a' } })
  await act(async () => result.current.retry())
  await until(() => expect(result.current.status).toBe('live'))
  await act(async () => station.emit('a', 2))
  expect(result.current).toMatchObject({ data: 2, error: null, gap: { reason: 'reconnected' } })
})
