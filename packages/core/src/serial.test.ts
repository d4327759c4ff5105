import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type Deferred, deferred, fakeClient, fakeTopic } from './fake'

const [a, b, c] = [fakeTopic('a'), fakeTopic('b'), fakeTopic('c')]
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A vendor that wants one request at a time; the test answers each. */
function serial() {
  const answers: Deferred[] = []
  const ask = () => {
    const answer = deferred()
    answers.push(answer)
    return answer.promise
  }
  const scene = fakeClient({ serial: true, join: ask, leave: ask, send: () => 'sent' })
  const answer = async (i: number) => {
    answers[i]?.resolve()
    await pass()
  }
  return { ...scene, answers, answer }
}

it('starts a join or leave only after the one before has settled', async () => {
  const { client, vendor, answers, answer } = serial()
  const [stop] = [a, b, c].map((topic) => client.subscribe(topic, ignore))
  await pass()
  expect(vendor.said).toEqual(['open', 'join a'])
  await answer(0)
  stop?.()
  await pass(250)
  expect(vendor.said).toEqual(['open', 'join a', 'join b'])
  answers[1]?.reject(new RealtimeError('no', { kind: 'forbidden', provider: 'fake' }))
  await pass()
  expect(vendor.said).toEqual(['open', 'join a', 'join b', 'join c'])
  await answer(2)
  expect(vendor.said.at(-1)).toBe('leave a')
  await client.close()
})

it('starts the clock of a join when it leaves: many slow ones one after the other are no time-out', async () => {
  const { client, vendor } = fakeClient({ serial: true, join: () => after(600) })
  const topics = Array.from({ length: 20 }, (_, i) => fakeTopic(`${i}`))
  const live = new Set<string>()
  for (const topic of topics)
    client.subscribe(topic, ignore, { onStatus: (status) => status === 'live' && live.add(topic.name) })
  await pass(20 * 600 + 1)
  expect(live.size).toBe(20)
  expect(vendor.count('open')).toBe(1)
  await client.close()
})

it('lets sends pass the joins that wait', async () => {
  const { client, vendor } = serial()
  for (const topic of [a, b]) client.subscribe(topic, ignore)
  await pass()
  expect(await client.send(a, 'x')).toBe('sent')
  expect(vendor.said).toEqual(['open', 'join a', 'send a "x"'])
  await client.close()
})

it('never asks for what nobody wants any more when its turn comes', async () => {
  const { client, vendor, answer } = serial()
  client.subscribe(a, ignore)
  const stop = client.subscribe(b, ignore)
  await pass()
  stop()
  await pass(250)
  await answer(0)
  await pass(5_000)
  expect(vendor.said).toEqual(['open', 'join a'])
  await client.close()
})

it('forgets what waits with its session, and begins anew with the next', async () => {
  const { client, vendor, answer } = serial()
  for (const topic of [a, b]) client.subscribe(topic, ignore)
  await pass()
  vendor.link.end(lost())
  await pass(1_000)
  expect(vendor.said).toEqual(['open', 'join a', 'close', 'open', 'join a'])
  await answer(0)
  expect(vendor.count('join b')).toBe(0)
  await answer(1)
  expect(vendor.count('join b')).toBe(1)
  await client.close()
})
