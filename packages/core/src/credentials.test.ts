import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type FakeServer, fakeClient, fakeTopic } from './fake'
import type { CredentialsContext } from './provider'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}
const refusal = (message = 'bad token') => new RealtimeError(message, { kind: 'unauthorized', provider: 'fake' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A client whose app gives token after token, and remembers why it was asked. */
function asking(server: FakeServer, give: (context: CredentialsContext, asked: number) => unknown = (_, n) => `t${n}`) {
  const reasons: string[] = []
  const scene = fakeClient({
    ...server,
    credentials: (context) => {
      reasons.push(context.reason)
      return give(context, reasons.length)
    },
  })
  return { ...scene, reasons }
}

it('asks again once, at once and saying `rejected`, when the vendor refuses them, and fails the second time', async () => {
  const { client, vendor, reasons } = asking({ auth: () => Promise.reject(refusal()) })
  client.subscribe(cars, ignore)
  await pass()
  expect(reasons).toEqual(['first', 'rejected'])
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  await pass(600_000)
  expect(vendor.count('open')).toBe(2)
  await client.close()
})

it('gets over an expired token: the one asked anew is accepted', async () => {
  const { client, vendor, reasons } = asking({
    auth: (_, token) => token === 't1' && Promise.reject(refusal()),
  })
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(reasons).toEqual(['first', 'rejected'])
  expect(vendor.said).toEqual(['open', 'open', 'join cars'])
  await client.close()
})

it('remembers a refusal until the link has been steady for 30 s', async () => {
  const { client, vendor, reasons } = asking({})
  client.subscribe(cars, ignore)
  await pass()
  vendor.link.end(refusal())
  await pass(29_999)
  vendor.link.end(refusal())
  await pass()
  expect(client.connection.status).toBe('failed')
  client.retry()
  await pass(30_000)
  vendor.link.end(refusal())
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(reasons).toEqual(['first', 'rejected', 'changed', 'rejected'])
  await client.close()
})

it('asks on every attempt, and says why', async () => {
  const { client, vendor, reasons } = asking({})
  client.subscribe(cars, ignore)
  await pass()
  vendor.link.end(new RealtimeError('lost', { kind: 'network', provider: 'fake' }))
  await pass(1_000)
  expect(reasons).toEqual(['first', 'reconnect'])
  await client.close()
})

it('asks once for all links that wait', async () => {
  let give: (token: string) => void = ignore
  const { client, vendor, reasons } = asking({}, () => new Promise<string>((resolve) => (give = resolve)))
  for (const at of ['north', 'south', 'west']) client.subscribe(fakeTopic('cars', at), ignore)
  await pass()
  expect(vendor.count('open')).toBe(3)
  expect(reasons).toEqual(['first'])
  give('token')
  await pass()
  expect(client.connection.status).toBe('connected')
  expect(vendor.count('join cars')).toBe(3)
  await client.close()
})

it('gives up on an app that does not answer within 10 s, tells it so, and asks again', async () => {
  const signals: AbortSignal[] = []
  const { client, vendor } = asking({}, ({ signal }, asked) => {
    signals.push(signal)
    return asked === 1 ? new Promise(ignore) : 'token'
  })
  client.subscribe(cars, ignore)
  await pass(9_999)
  expect(client.connection.status).toBe('connecting')
  expect(signals[0]?.aborted).toBe(false)
  await pass(1)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  expect(signals[0]?.aborted).toBe(true)
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  expect(vendor.count('open')).toBe(2)
  await client.close()
})

it('does not charge the time of the app to the dial', async () => {
  const { client } = asking({}, () => new Promise((resolve) => setTimeout(resolve, 9_000, 'token')))
  client.subscribe(cars, ignore)
  await pass(9_000)
  expect(client.connection.status).toBe('connected')
  const slow = asking({ dial: () => new Promise(ignore) }, () => new Promise((go) => setTimeout(go, 9_000, 'token')))
  slow.client.subscribe(cars, ignore)
  await pass(18_999)
  expect(slow.client.connection.status).toBe('connecting')
  await pass(1)
  expect(slow.client.connection.status).toBe('reconnecting')
  await client.close()
  await slow.client.close()
})

it('tries again when the app throws', async () => {
  const { client } = asking({}, (_, asked) => {
    if (asked === 1) throw new Error('the session server is down')
    return 'token'
  })
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await pass(1_000)
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('says what to write where they are no function, and does not try again', async () => {
  const { client } = fakeClient({ credentials: 't1' as never })
  client.subscribe(cars, ignore)
  await pass()
  const message = 'credentials of "fake" is no function: write credentials: () => …'
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'config', message } })
  await client.close()
})

it('fails when the app says that trying again cannot help', async () => {
  const error = new RealtimeError('signed out', { kind: 'unauthorized', provider: 'fake', retryable: false })
  const { client, reasons } = asking({}, () => Promise.reject(error))
  client.subscribe(cars, ignore)
  await pass(60_000)
  expect(client.connection).toEqual({ status: 'failed', error })
  expect(reasons).toEqual(['first'])
  await client.close()
})

it('replaces a living session on retry() only when the credentials have changed', async () => {
  let token = 'old-token'
  const { client, vendor, reasons } = asking({}, () => ({ token }))
  client.subscribe(cars, ignore)
  await pass()
  client.retry()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars'])
  token = 'new-token'
  client.retry()
  await pass()
  expect(vendor.said).toEqual(['open', 'join cars', 'close', 'open', 'join cars'])
  expect(reasons).toEqual(['first', 'changed', 'changed', 'reconnect'])
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('keeps a living session when the app throws on retry(), and warns', async () => {
  const { client, vendor } = asking({}, (_, asked) => {
    if (asked > 1) throw new Error('down')
    return 'token'
  })
  const warnings: string[] = []
  client.inspect((event) => event.type === 'warning' && warnings.push(event.message))
  client.subscribe(cars, ignore)
  await pass()
  client.retry()
  await pass(60_000)
  expect(vendor.said).toEqual(['open', 'join cars'])
  expect(warnings).toHaveLength(1)
  await client.close()
})

it('lets the credentials be seen nowhere', async () => {
  const CANARY = 'canary/"1234567890"'
  const seen: unknown[] = []
  for (const level of ['log', 'warn', 'error', 'info', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void seen.push(...said))
  }
  const said = (what: string) =>
    new RealtimeError(`${what}: ${CANARY}`, {
      kind: 'network',
      provider: 'fake',
      reason: `?token=${encodeURIComponent(CANARY)}`,
      cause: Object.assign(new Error(CANARY), { url: `wss://host/?${CANARY}` }),
    })
  const { client, vendor } = asking(
    {
      send: () => Promise.reject(said('send')),
      join: (topic) => {
        if (topic.name === 'boats') throw said('join')
      },
    },
    () => ({ user: 'me', token: CANARY }),
  )
  client.inspect((event) => seen.push(event))
  client.onConnection((connection) => seen.push(connection, client.links))
  const onStatus = (...told: unknown[]) => void seen.push(told)
  client.subscribe(cars, ignore, { onStatus })
  client.subscribe(fakeTopic('boats'), ignore, { onStatus })
  await pass()
  await client.send(cars, 'hello').catch((error) => seen.push(error))
  vendor.link.inspect?.({ direction: 'out', at: 0, raw: JSON.stringify({ CANARY }), decoded: { token: CANARY } })
  vendor.link.warn(`a frame with ${CANARY}`)
  vendor.link.drop(cars, said('drop'))
  vendor.link.end(said('end'))
  await pass(1_000)
  vendor.link.end(new RealtimeError(CANARY, { kind: 'refused', provider: 'fake' }))
  await client.connect().catch((error) => seen.push(error))
  await client.close()
  const text = everything(seen)
  expect(text).toContain('[redacted]')
  for (const type of ['warning', 'frame', 'transition', 'send']) expect(text).toContain(`type=${type}`)
  for (const form of [CANARY, encodeURIComponent(CANARY), JSON.stringify(CANARY).slice(1, -1)]) {
    expect(text).not.toContain(form)
  }
})

it('quotes nothing of what credentials threw: nobody knows yet what of it is secret', async () => {
  const thrown = [
    new TypeError('no token for canary', { cause: 'canary' }),
    'canary',
    Object.assign(new Error('canary'), { name: 'HTTPError', config: { headers: 'canary' } }),
  ]
  const { client } = asking({}, (_, asked) => {
    throw thrown[asked - 1]
  })
  const seen: unknown[] = []
  client.inspect((event) => seen.push(event))
  client.onConnection((connection) => seen.push(connection))
  client.subscribe(cars, ignore, { onStatus: (...told) => seen.push(told) })
  await pass(2_000)
  const text = everything(seen)
  for (const what of ['TypeError', 'string', 'HTTPError'])
    expect(text).toContain(`credentials of "fake" threw (${what})`)
  expect(text).not.toContain('canary')
  await client.close()
})

it('takes credentials that cannot be looked through for a failure, and asks again', async () => {
  let deep: unknown = 'canary'
  for (let i = 0; i < 100_000; i++) deep = [deep]
  const { client, reasons } = asking({}, (_, asked) => (asked === 1 ? deep : 'fine'))
  client.subscribe(cars, ignore)
  await pass()
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await pass(1_000)
  expect([client.connection.status, reasons]).toEqual(['connected', ['first', 'first']])
  await client.close()
})

it('shows what a provider calls a secret as little as its credentials', async () => {
  const seen: unknown[] = []
  const { vendor, client } = fakeClient({ secrets: () => ['api-key/1'] }, { onInspect: (event) => seen.push(event) })
  client.subscribe(cars, ignore)
  await pass()
  vendor.link.warn('a frame with api-key%2F1')
  expect(seen).toContainEqual(expect.objectContaining({ type: 'warning', message: 'a frame with [redacted]' }))
  await client.close()
})

/** Everything that can be read off a value: properties of every kind, messages, stacks and causes. */
function everything(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (seen.has(value)) return ''
  seen.add(value)
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}=${everything((value as Record<PropertyKey, unknown>)[key], seen)}`)
    .join('\n')
}

it('lets a session ask for them whenever it likes', async () => {
  const { client, vendor, reasons } = asking({ join: async () => void (await vendor.link.credentials()) })
  client.subscribe(cars, ignore)
  await pass(60_000)
  expect(reasons).toEqual(['first', 'reconnect'])
  expect(client.connection).toEqual({ status: 'connected' })
  expect(vendor.count('open')).toBe(1)
  await client.close()
})
