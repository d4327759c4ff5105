import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CredentialsDesk } from './credentials'
import { deferred, fakeVendor } from './fake'

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const { signal } = new AbortController()

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('asks the app for nothing when nobody waits any more', async () => {
  const credentials = vi.fn(() => Promise.reject(new Error('an app that would be asked for nothing')))
  const desk = new CredentialsDesk(fakeVendor({ credentials }), 1_000)
  await expect(desk.ask(1, AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' })
  expect(credentials).not.toHaveBeenCalled()
})

it('does not take an answer that came too late for one newer than what was refused', async () => {
  const late = deferred<string>()
  const reasons: string[] = []
  const desk = new CredentialsDesk(
    fakeVendor({
      credentials: ({ reason }) => {
        reasons.push(reason)
        return reasons.length === 1 ? late.promise : 'stale'
      },
    }),
    1_000,
  )
  const first = expect(desk.ask(1, signal)).rejects.toMatchObject({ kind: 'timeout' })
  await pass(1_000)
  await first
  const stale = await desk.ask(2, signal)
  late.resolve('late')
  await pass()
  desk.refuse(stale)
  await desk.ask(3, signal)
  expect(reasons).toEqual(['first', 'first', 'rejected'])
})
