import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import { RealtimeError } from './errors'
import { deferred, fakeClient, fakeTopic, fakeVendor } from './fake'

const cars = fakeTopic('cars')
const boats = fakeTopic('boats')
const network = (message = 'lost') => new RealtimeError(message, { kind: 'network', provider: 'fake' })
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('opens nothing until a topic is wanted, then dials, authenticates and joins', async () => {
  const auth = deferred()
  const { client, vendor, statuses } = fakeClient({ auth: () => auth.promise })
  await pass(60_000)
  expect(vendor.said).toEqual([])
  expect(client.connection).toEqual({ status: 'idle' })
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection).toEqual({ status: 'connecting' })
  expect(vendor.said).toEqual(['open'])
  auth.resolve()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars'])
  expect(statuses).toEqual(['connecting', 'connected'])
  await client.close()
})

it('shares one link among the topics of one address and one join among the listeners of one topic', async () => {
  const { client, vendor } = fakeClient()
  for (const topic of [cars, boats, fakeTopic('cars')]) client.subscribe(topic, ignore)
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars', 'join boats'])
  expect(client.links).toMatchObject([{ provider: 'fake', address: 'fake:', connection: { status: 'connected' } }])
  await client.close()
})

it('leaves a topic 250 ms after its last listener has gone, and closes the link a second later', async () => {
  const { client, vendor, attached } = fakeClient()
  const first = client.subscribe(cars, ignore)
  const second = client.subscribe(cars, ignore)
  await pass()
  first()
  await pass(5_000)
  expect(vendor.said).toEqual(['open', 'join cars'])
  second()
  await pass(249)
  expect(vendor.said).toEqual(['open', 'join cars'])
  await pass(1)
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars'])
  await pass(999)
  expect(client.connection).toEqual({ status: 'connected' })
  await pass(1)
  expect(vendor.said.at(-1)).toBe('close')
  expect(client.connection).toEqual({ status: 'idle' })
  expect(client.links).toEqual([])
  expect(attached()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

it('sends nothing when a topic is wanted again while it lingers', async () => {
  const { client, vendor } = fakeClient()
  for (let i = 0; i < 5; i++) {
    const stop = client.subscribe(cars, ignore)
    await pass(100)
    stop()
    stop()
    await pass(200)
  }
  client.subscribe(cars, ignore)
  await pass(10_000)
  expect(vendor.said).toEqual(['open', 'join cars'])
  await client.close()
})

it('keeps the link when another topic is wanted within its second', async () => {
  const { client, vendor } = fakeClient()
  const stop = client.subscribe(cars, ignore)
  await pass()
  stop()
  await pass(1_000)
  client.subscribe(boats, ignore)
  await pass(10_000)
  expect(vendor.said).toEqual(['open', 'join cars', 'leave cars', 'join boats'])
  await client.close()
})

it('tells attempt, next retry and reason while it reconnects, and connects again', async () => {
  const { client, vendor, statuses } = fakeClient()
  client.subscribe(cars, ignore)
  await pass(5_000)
  const reason = network()
  vendor.link.end(reason)
  const nextRetryAt = Date.now() + 1_000
  expect(client.connection).toEqual({ status: 'reconnecting', attempt: 1, nextRetryAt, reason })
  await pass(1_000)
  expect(client.connection).toEqual({ status: 'connected' })
  expect(vendor.said).toEqual(['open', 'join cars', 'close', 'open', 'join cars'])
  expect(statuses.at(-1)).toBe('connected')
  await client.close()
})

it('counts attempts up, and says after five that never opened that something basic is wrong', async () => {
  const { client, vendor } = fakeClient({
    dial: () => {
      throw network('no route')
    },
  })
  client.subscribe(cars, ignore)
  await pass()
  for (const attempt of [1, 2, 3, 4]) {
    expect(client.connection).toMatchObject({ status: 'reconnecting', attempt })
    expect(client.connection).not.toHaveProperty('hint')
    await pass(1_000)
  }
  expect(client.connection).toMatchObject({ attempt: 5, hint: 'never opened: check URL, origin, token' })
  expect(vendor.count('open')).toBe(5)
  await pass(20_000)
  expect(vendor.count('open')).toBe(25)
  await client.close()
})

it('fails at once on an error that trying again cannot help, and stays failed whatever the surroundings say', async () => {
  const error = new RealtimeError('no such customer', { kind: 'refused', provider: 'fake' })
  const { client, vendor, tell } = fakeClient({
    auth: () => {
      throw error
    },
  })
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection).toEqual({ status: 'failed', error })
  for (const kind of ['online', 'visible', 'resume', 'wake'] as const) tell(kind)
  await pass(600_000)
  expect(vendor.count('open')).toBe(1)
  client.retry()
  await pass()
  expect(vendor.count('open')).toBe(2)
  await client.close()
})

it('says whose open() threw what is no error of this library, with it as the cause', async () => {
  const cause = new TypeError('hello is not a function')
  const { client } = fakeClient({ auth: () => Promise.reject(cause) })
  client.subscribe(cars, ignore)
  await pass()
  const reason = { kind: 'network', message: 'open() of "fake" threw: see the cause', cause }
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason })
  await client.close()
})

it('shows the worst of several links, and failed only when every link has', async () => {
  const lost = new Map<string, RealtimeError>()
  const { client, vendor } = fakeClient({
    dial: ({ address }) => {
      const error = lost.get(address)
      if (error) throw error
    },
  })
  client.subscribe(fakeTopic('cars', 'north'), ignore)
  client.subscribe(fakeTopic('cars', 'south'), ignore)
  await pass()
  expect(vendor.count('open')).toBe(2)
  expect(client.connection).toEqual({ status: 'connected' })
  const refused = new RealtimeError('gone', { kind: 'refused', provider: 'fake' })
  const [north, south] = vendor.links
  north?.end(network())
  expect(client.connection).toMatchObject({ status: 'reconnecting' })
  lost.set('fake:north', refused)
  await pass(1_000)
  expect(client.links.map(({ connection }) => connection.status)).toEqual(['failed', 'connected'])
  expect(client.connection).toEqual({ status: 'connected' })
  south?.end(refused)
  expect(client.connection).toEqual({ status: 'failed', error: refused })
  await client.close()
})

it('gives a new connection object only when something has changed', async () => {
  const { client } = fakeClient()
  client.subscribe(cars, ignore)
  await pass()
  const { connection, links } = client
  client.subscribe(boats, ignore)
  await pass(60_000)
  expect(client.connection).toBe(connection)
  expect(client.links).toBe(links)
  await client.close()
})

it('times out a dial and an authentication that hang, each by its own clock', async () => {
  const never = new Promise<void>(ignore)
  let hang: 'dial' | 'auth' | null = 'dial'
  const { client, vendor } = fakeClient(
    { dial: () => hang === 'dial' && never, auth: () => hang === 'auth' && never },
    { timeouts: { dial: 3_000, auth: 7_000 } },
  )
  client.subscribe(cars, ignore)
  await pass(2_999)
  expect(client.connection.status).toBe('connecting')
  hang = 'auth'
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  expect(vendor.link.signal.aborted).toBe(true)
  await pass(1_000 + 6_999)
  expect(vendor.link.signal.aborted).toBe(false)
  hang = null
  await pass(1)
  expect(vendor.link.signal.aborted).toBe(true)
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('retries at once on request, and counts from the beginning', async () => {
  const { client, vendor } = fakeClient({
    dial: () => {
      throw network()
    },
  })
  client.subscribe(cars, ignore)
  await pass(3_000)
  expect(client.connection).toMatchObject({ attempt: 4 })
  client.retry()
  await pass()
  expect(vendor.link.attempt).toBe(0)
  expect(vendor.count('open')).toBe(5)
  await client.close()
})

it('may be told to retry by a listener of its status', async () => {
  let refuse = true
  const { client, vendor } = fakeClient({
    auth: () => {
      if (refuse) throw new RealtimeError('no', { kind: 'refused', provider: 'fake' })
    },
  })
  const seen: string[] = []
  client.onConnection(({ status }) => {
    seen.push(status)
    if (status !== 'failed') return
    refuse = false
    client.retry()
  })
  client.subscribe(cars, ignore)
  await pass()
  expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual([
    'connecting',
    'failed',
    'connecting',
    'connected',
  ])
  expect(vendor.said).toEqual(['open', 'open', 'join cars'])
  await client.close()
})

it('reports a listener that throws, and tells the others everything', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const { client, vendor, statuses } = fakeClient()
  const thrown = new Error('mine')
  const events: unknown[] = []
  const status = vi.fn()
  const explode = () => {
    throw thrown
  }
  client.onConnection(explode)
  client.inspect(explode)
  client.subscribe(cars, explode, { onStatus: explode, onGap: explode })
  client.subscribe(cars, (event) => events.push(event), { onStatus: status, onGap: (gap) => events.push(gap.reason) })
  client.onConnection(({ status }) => statuses.push(`later ${status}`))
  await pass()
  vendor.hear(cars, 'one')
  vendor.link.end(network())
  await pass(1_000)
  vendor.hear(cars, 'two')
  expect(events).toEqual(['one', 'reconnected', 'two'])
  expect(status.mock.calls.map(([now]) => now)).toEqual(['pending', 'live', 'recovering', 'live'])
  expect(statuses.slice(-2)).toEqual(['connected', 'later connected'])
  expect(reported.mock.calls.every(([what]) => what === thrown)).toBe(true)
  expect(reported).toHaveBeenCalled()
  await client.close()
})

it('refuses two providers of one name, and a topic nobody serves', async () => {
  expect(() => createClient({ providers: [fakeVendor(), fakeVendor()] })).toThrow(/Two providers are named "fake"/)
  const { client } = fakeClient()
  const foreign = fakeTopic('cars', undefined, 'other')
  expect(() => client.subscribe(foreign, ignore)).toThrow(expect.objectContaining({ kind: 'config', topic: foreign }))
  await expect(client.send(foreign, 'x')).rejects.toMatchObject({ kind: 'config' })
})

it('refuses what is no provider, and says what to write', () => {
  const refusal = (options: object) => {
    try {
      createClient(options as Parameters<typeof createClient>[0])
    } catch (thrown) {
      return thrown
    }
  }
  const says = (name: string) => ({
    kind: 'config',
    message: `That is no provider: write createClient({ providers: [${name}({ … })] })`,
  })
  expect(refusal({})).toMatchObject(says('…'))
  expect(refusal({ providers: fakeVendor() })).toMatchObject(says('…'))
  expect(refusal({ providers: [null] })).toMatchObject(says('…'))
  expect(refusal({ providers: [function radio() {}] })).toMatchObject(says('radio'))
})
