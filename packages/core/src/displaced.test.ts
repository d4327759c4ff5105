import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type FakeServer, fakeClient, fakeTopic } from './fake'
import type { Topic } from './provider'

const [a, b, c, other] = [fakeTopic('a'), fakeTopic('b'), fakeTopic('c'), fakeTopic('other')]
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const fault = (kind: 'network' | 'displaced' | 'forbidden' | 'refused') =>
  new RealtimeError(kind, { kind, provider: 'fake' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A vendor with one room at a time – joining another takes the first away – and `other`, which needs no room. */
function rooms(server: FakeServer = {}) {
  let room: Topic | null = null
  const scene = fakeClient({
    async join(topic) {
      await server.join?.(topic)
      if (topic.name === 'other') return {}
      if (room) scene.vendor.link.drop(room, fault('displaced'))
      room = topic
      return { exclusive: true }
    },
    leave({ name }) {
      if (room?.name === name) room = null
    },
    auth: (...args) => {
      room = null
      return server.auth?.(...args)
    },
  })
  const status: Record<string, string> = {}
  const enter = (topic: Topic) =>
    scene.client.subscribe(topic, ignore, {
      onStatus: (now, error) => {
        status[topic.name] = error ? `${now}: ${error.kind}` : now
      },
    })
  return { ...scene, status, enter }
}

it('fails a displaced topic, and joins it again with a gap when the one in its place is left', async () => {
  const { client, vendor, status, enter } = rooms()
  enter(a)
  const gaps: string[] = []
  client.subscribe(a, ignore, { onGap: ({ reason }) => gaps.push(reason) })
  await pass()
  const leave = enter(b)
  await pass(60_000)
  expect(status).toEqual({ a: 'failed: displaced', b: 'live' })
  expect(vendor.said).toEqual(['open', 'join a', 'join b'])
  leave()
  await pass(250)
  expect(status.a).toBe('live')
  expect(gaps).toEqual(['reconnected'])
  expect(vendor.said.slice(3)).toEqual(['leave b', 'join a'])
  await client.close()
})

it('joins the latest of several displaced topics that is still wanted', async () => {
  const { client, vendor } = fakeClient({ join: async () => ({ exclusive: true }) })
  const [, leaveB] = [a, b, c].map((topic) => client.subscribe(topic, ignore))
  const leave = client.subscribe(other, ignore)
  await pass()
  for (const topic of [c, a, b]) vendor.link.drop(topic, fault('displaced'))
  leaveB?.()
  leave()
  await pass(250)
  expect(vendor.said.slice(5)).toEqual(['leave other', 'join a'])
  await client.close()
})

it('lets nobody come back when a topic is left that had no place', async () => {
  const { client, vendor, enter, status } = rooms()
  enter(a)
  await pass()
  enter(b)
  const leave = enter(other)
  await pass()
  leave()
  await pass(60_000)
  expect(vendor.said.slice(3)).toEqual(['join other', 'leave other'])
  expect(status).toMatchObject({ a: 'failed: displaced', b: 'live' })
  await client.close()
})

it('disturbs nobody in the place when a displaced or refused topic goes, and takes it when its holder does', async () => {
  const { client, vendor, enter } = rooms({
    join: async ({ name }) => {
      if (name === 'refused') throw fault('forbidden')
    },
  })
  enter(a)
  await pass()
  const leaveB = enter(b)
  await pass()
  const leaveC = enter(c)
  const leaveRefused = enter(fakeTopic('refused'))
  await pass()
  leaveB()
  leaveRefused()
  await pass(5_000)
  expect(vendor.said).toEqual(['open', 'join a', 'join b', 'join c', 'join refused'])
  leaveC()
  await pass(250)
  expect(vendor.said.slice(5)).toEqual(['leave c', 'join a'])
  await client.close()
})

it('skips displaced topics on a retry, on a reconnect and after close() and connect()', async () => {
  const { client, vendor, status, enter } = rooms()
  enter(b)
  await pass()
  const leave = enter(a)
  await pass()
  client.retry()
  await pass()
  vendor.link.end(fault('network'))
  await pass(1_000)
  await client.close()
  await client.connect()
  await pass(1_000)
  expect(status).toEqual({ a: 'live', b: 'failed: displaced' })
  expect(vendor.count('join b')).toBe(1)
  leave()
  await pass(250)
  expect(status.b).toBe('live')
  await client.close()
})

it('joins a displaced topic with the next session when its place was given up without one', async () => {
  const refusal = { now: false }
  const { client, vendor, status, enter } = rooms({
    auth: () => {
      if (refusal.now) throw fault('refused')
    },
  })
  enter(other)
  enter(a)
  await pass()
  const leave = enter(b)
  await pass()
  refusal.now = true
  vendor.link.end(fault('network'))
  await pass(1_000)
  expect(status).toEqual({ a: 'failed: displaced', b: 'failed: refused', other: 'failed: refused' })
  leave()
  await pass(250)
  expect(status.a).toBe('failed: refused')
  refusal.now = false
  client.retry()
  await pass()
  expect(status).toMatchObject({ a: 'live', other: 'live' })
  await client.close()
})

it('tries again on request where a whole session was displaced', async () => {
  const { client, vendor, status, enter } = rooms()
  enter(a)
  await pass()
  vendor.link.end(fault('displaced'))
  await pass(60_000)
  expect([client.connection.status, status.a]).toEqual(['failed', 'failed: displaced'])
  client.retry()
  await pass()
  expect([client.connection.status, status.a]).toEqual(['connected', 'live'])
  await client.close()
})

it('is stale after close() when its place was free by then', async () => {
  const { client, status, enter } = rooms()
  enter(a)
  await pass()
  const leave = enter(b)
  await pass()
  leave()
  await client.close()
  expect(status.a).toBe('stale')
  await client.connect()
  await pass()
  expect(status.a).toBe('live')
  await client.close()
})

it('frees a place once, also where what had it is given up twice', async () => {
  const { client, vendor, enter } = rooms()
  for (const topic of [a, b]) {
    enter(topic)
    await pass()
  }
  const stop = client.watch(c, { initial: '', reduce: (_: string, event: string) => event }, ignore)
  await pass()
  for (let i = 0; i < 2; i++) {
    stop()
    await pass(500)
  }
  expect(vendor.said).toEqual(['open', 'join a', 'join b', 'join c', 'leave c', 'join b'])
  await client.close()
})

/** A vendor where `b` takes the place of `a` as soon as it asks for it, and then gets `answer`. */
function usurped(answer: () => Promise<object>) {
  const scene = fakeClient({
    join(topic) {
      if (topic.name === 'other') return {}
      if (topic.name === 'a') return { exclusive: true }
      scene.vendor.link.drop(a, fault('displaced'))
      return answer()
    },
  })
  const status: Record<string, string> = {}
  const enter = (topic: Topic) =>
    scene.client.subscribe(topic, ignore, {
      onStatus: (now) => {
        status[topic.name] = now
      },
    })
  return { ...scene, status, enter }
}

it.each([false, true])(
  'comes back when whoever displaced it was given up before it had the place (beside another topic: %s)',
  async (beside) => {
    const { client, vendor, status, enter } = usurped(() => new Promise(() => {}))
    enter(a)
    if (beside) enter(other)
    await pass()
    const leave = enter(b)
    await pass()
    expect(status).toMatchObject({ a: 'failed', b: 'pending' })
    vendor.link.end(fault('network'))
    leave()
    await pass(60_000)
    expect(status.a).toBe('live')
    await client.close()
  },
)

it('comes back when whoever displaced it is refused', async () => {
  const { client, status, enter } = usurped(() => Promise.reject(fault('forbidden')))
  enter(a)
  await pass()
  enter(b)
  await pass()
  expect(status).toEqual({ a: 'live', b: 'failed' })
  await client.close()
})

it('does not come back by itself when nobody here has displaced it', async () => {
  const { client, vendor, status, enter } = usurped(async () => ({}))
  enter(a)
  enter(other)
  await pass()
  vendor.link.drop(a, fault('displaced'))
  vendor.link.end(fault('network'))
  await pass(60_000)
  expect(status).toEqual({ a: 'failed', other: 'live' })
  expect(vendor.count('join a')).toBe(1)
  await client.close()
})
