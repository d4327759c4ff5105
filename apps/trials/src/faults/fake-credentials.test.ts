import type { CredentialsContext } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Play, stage } from './stage'

const news = channel<number>('news')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A client whose app gives what `give` says, for the how-manieth time from 1, to a server that lets only `good` in. */
function asking(give: (asked: number, context: CredentialsContext) => unknown, options?: Parameters<typeof stage>[1]) {
  const reasons: string[] = []
  const hears: Play['hears'] = ({ type, token }, line) => {
    if (type !== 'hello' || token === 'good') return false
    line.say({ type: 'denied' })
    return true
  }
  const credentials = (context: CredentialsContext) => {
    reasons.push(context.reason)
    return give(reasons.length, context)
  }
  return { ...stage({ credentials, hears }, options), reasons }
}

it('case 42: an app that does not answer is given 10 s, then asked again; what it answers late nobody says', async () => {
  let answer: (token: string) => void = () => {}
  let signal: AbortSignal | undefined
  const { client, watched, listen, lines, pass, said } = asking((asked, context) => {
    if (asked > 1) return 'good'
    signal = context.signal
    return new Promise<string>((resolve) => {
      answer = resolve
    })
  })
  listen(news)
  await pass(9_999)
  expect([client.connection.status, signal?.aborted]).toEqual(['connecting', false])
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', attempt: 1, reason: { kind: 'timeout' } })
  expect(signal?.aborted).toBe(true)
  expect(lines).toHaveLength(0)
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  answer('late')
  await pass(60_000)
  expect(said()).toEqual(['hello', 'join news'])
  expect(lines[0]?.heard[0]?.token).toBe('good')
  await watched.closed()
})

it('case 42: an app that throws is asked again with growing patience, and opens nothing meanwhile', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.999_999)
  const at: number[] = []
  const { client, watched, listen, lines, pass } = asking(
    (asked) => {
      at.push(performance.now())
      if (asked <= 6) throw new Error('the identity provider is down')
      return 'good'
    },
    { backoff: undefined },
  )
  listen(news)
  await pass(4_000)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await pass(120_000)
  const waits = at.slice(1).map((time, n) => Math.round((time - (at[n] ?? 0)) / 100) / 10)
  expect(waits).toEqual([4.5, 4, 8, 16, 30, 30])
  expect([lines.length, client.connection.status]).toEqual([1, 'connected'])
  await watched.closed()
})

it('case 42: the same token refused twice has failed, and is not tried a third time until somebody says so', async () => {
  let token = 'stale'
  const { client, watched, listen, lines, pass, reasons } = asking(() => token)
  const heard = listen(news)
  await pass()
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  expect(heard.statuses).toEqual(['pending', 'failed'])
  await pass(3_600_000)
  expect([lines.length, reasons]).toEqual([2, ['first', 'rejected']])
  expect(vi.getTimerCount()).toBe(0)
  token = 'good'
  client.retry()
  await pass()
  expect([client.connection.status, reasons.at(-1), lines.length]).toEqual(['connected', 'changed', 3])
  await watched.closed()
})

it('case 42: an app that hangs when its token was refused fails nothing: the next attempt says again that it was', async () => {
  const { client, watched, listen, lines, pass, reasons } = asking((asked) =>
    asked === 2 ? new Promise(() => {}) : asked === 1 ? 'stale' : 'good',
  )
  listen(news)
  await pass(10_000)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await pass(1_000)
  expect([client.connection.status, lines.length]).toEqual(['connected', 2])
  expect(reasons).toEqual(['first', 'rejected', 'rejected'])
  await watched.closed()
})
