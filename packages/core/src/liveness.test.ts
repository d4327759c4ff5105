import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'

const cars = fakeTopic('cars')
const never = new Promise<never>(() => {})
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })
const ignore = () => {}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function live(server: FakeServer, options: Parameters<typeof fakeClient>[1] = {}) {
  const scene = fakeClient(server, options)
  scene.client.subscribe(cars, ignore)
  await pass()
  return scene
}

it('lets a vendor be silent for ever that says nothing of silence', async () => {
  const { client, vendor } = await live({})
  await pass(24 * 3_600_000)
  expect(vendor.said).toEqual(['open', 'join cars'])
  await client.close()
})

it('gives a session up that was silent for longer than the vendor allows', async () => {
  const { client, vendor } = await live({ silence: 10_000 })
  await pass(9_000)
  vendor.link.alive(1)
  await pass(9_999)
  expect(client.connection.status).toBe('connected')
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await client.close()
})

it.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
])('counts silence all the same when the clock is set %s', async (_, ms) => {
  const { client, vendor } = await live({ silence: 10_000 })
  vi.setSystemTime(Date.now() + ms)
  for (let i = 0; i < 3; i++) {
    await pass(9_000)
    expect(client.connection.status).toBe('connected')
    vendor.link.alive(1)
    vi.setSystemTime(Date.now() + ms)
  }
  await pass(9_999)
  expect(client.connection.status).toBe('connected')
  await pass(1)
  expect(client.connection.status).toBe('reconnecting')
  await client.close()
})

it('asks for a sign of life before it gives a silent session up', async () => {
  const { client, vendor } = await live({ silence: 10_000, probe: () => vendor.link.alive(1) })
  await pass(60_000)
  expect(vendor.count('open')).toBe(1)
  expect(vendor.count('probe')).toBe(6)
  await client.close()
})

it('gives a session up whose peer does not answer within 5 s', async () => {
  const { client, vendor } = await live({ silence: 10_000, probe: () => never })
  await pass(14_999)
  expect(client.connection.status).toBe('connected')
  expect(vendor.count('probe')).toBe(1)
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await client.close()
})

it('gives a session up whose probe fails', async () => {
  const { client, tell } = await live({ probe: () => Promise.reject(new Error('broken pipe')) })
  tell('visible')
  await pass()
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await client.close()
})

it('holds a probe that fails late against no newer session', async () => {
  const answer = deferred()
  const { client, vendor, tell } = await live({ probe: () => answer.promise })
  tell('visible')
  vendor.link.end(lost())
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  answer.reject(new Error('broken pipe'))
  await pass(5_000)
  expect(client.connection.status).toBe('connected')
  expect(vendor.count('open')).toBe(2)
  await client.close()
})

it('asks one question at a time', async () => {
  const { client, vendor, tell } = await live({ probe: () => never })
  tell('visible')
  tell('offline')
  client.retry()
  await pass()
  expect(vendor.count('probe')).toBe(1)
  await client.close()
})

it('allows a hidden page 70 s of silence, as its timers are late', async () => {
  const { client, tell } = await live({ silence: 10_000 })
  tell('hidden')
  await pass(69_999)
  expect(client.connection.status).toBe('connected')
  await pass(1)
  expect(client.connection.status).toBe('reconnecting')
  await client.close()
})

it('allows a page that is shown again no more silence than any other', async () => {
  const { client, tell } = await live({ silence: 10_000 })
  tell('hidden')
  await pass(15_000)
  tell('visible')
  await pass(5_000)
  expect(client.connection.status).toBe('reconnecting')
  await client.close()
})

it('probes a living session on every hint, where it can be asked', async () => {
  const { client, vendor, tell } = await live({ probe: ignore })
  for (const kind of ['visible', 'online', 'resume', 'wake', 'offline'] as const) {
    vendor.said.length = 0
    tell(kind)
    await pass(2_000)
    expect(vendor.said, kind).toEqual(['probe'])
  }
  await client.close()
})

it('replaces a session that cannot be asked only where the network or the clock has changed', async () => {
  const { client, vendor, tell } = await live({})
  const opensAfter = async (...kinds: Parameters<typeof tell>[0][]) => {
    vendor.said.length = 0
    for (const kind of kinds) tell(kind)
    await pass(2_000)
    return vendor.count('open')
  }
  expect(await opensAfter('visible')).toBe(0)
  expect(await opensAfter('resume')).toBe(0)
  expect(await opensAfter('online')).toBe(0)
  expect(await opensAfter('hidden')).toBe(0)
  expect(await opensAfter('offline', 'online')).toBe(1)
  expect(await opensAfter('wake')).toBe(1)
  await client.close()
})

it('forgives earlier failures after 30 s of being connected, and not before', async () => {
  const { client, vendor } = await live({})
  for (const [attempt, ms] of [
    [1, 29_999],
    [2, 29_999],
    [3, 30_000],
    [1, 0],
  ] as const) {
    vendor.link.end(lost())
    expect(client.connection).toMatchObject({ status: 'reconnecting', attempt })
    await pass(1_000 + ms)
  }
  await client.close()
})

it.each([
  ['the first', 0, 0, 4_500],
  ['the second', 1, 500, 4_000],
  ['the third', 2, 500, 8_000],
  ['the ninth', 8, 500, 30_000],
] as const)('draws %s delay between its bounds', async (_, failures, least, most) => {
  for (const [drawn, expected] of [
    [0, least],
    [1, most],
  ] as const) {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { client, vendor } = await live({}, { backoff: undefined })
    for (let i = 0; i < failures; i++) {
      vendor.link.end(lost())
      await pass(500)
    }
    vi.spyOn(Math, 'random').mockReturnValue(drawn)
    vendor.link.end(lost())
    expect(client.connection).toMatchObject({ attempt: failures + 1, nextRetryAt: Date.now() + expected })
    await client.close()
  }
})

it('waits longer on a machine that says it is offline, and goes at once when it says it is online', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const { client, vendor, tell } = await live({}, { backoff: undefined })
  tell('offline')
  vendor.link.end(lost())
  expect(client.connection).toMatchObject({ nextRetryAt: Date.now() + 4_500 })
  tell('online')
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(vendor.count('open')).toBe(2)
  await client.close()
})

it('waits as long as the vendor asks', async () => {
  const { client, vendor } = await live({}, { backoff: undefined })
  vendor.link.end(new RealtimeError('busy', { kind: 'network', provider: 'fake', retryAfter: 60_000 }))
  expect(client.connection).toMatchObject({ nextRetryAt: Date.now() + 60_000 })
  await client.close()
})

it('lets a flapping network cause at most one attempt in 2 s and ten a minute', async () => {
  const { client, vendor, tell } = await live(
    {
      dial: ({ attempt }) => attempt > 0 && Promise.reject(lost()),
    },
    { backoff: () => 3_600_000 },
  )
  vendor.link.end(lost())
  for (let i = 0; i < 599; i++) {
    tell('offline')
    tell('online')
    await pass(100)
  }
  expect(vendor.count('open')).toBe(1 + 10)
  await client.close()
})
