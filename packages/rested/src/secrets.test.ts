import { type Client, createClient, type Inspection, type RealtimeError } from '@tributary/core'
import { createMemoryEmulator, type RestedOptions as Emulated, rested as emulated, refuses } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { endpoint, rested, restedApi } from './index'

let client: Client | undefined
const observed: unknown[] = []
beforeEach(() => {
  vi.useFakeTimers()
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void observed.push(said))
})
afterEach(async () => {
  await client?.close()
  observed.length = 0
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms = 1) => vi.advanceTimersByTimeAsync(ms)
const KEY = 'canary-key/with+signs='
const text = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    one instanceof Error ? { ...one, message: one.message, stack: one.stack, cause: one.cause, name: one.name } : one,
  )

/** What of these can be read in all that was seen, as it is or URL-encoded. */
function leaks(...secrets: readonly string[]): string[] {
  const all = text(observed)
  return secrets
    .flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)])
    .filter((one) => all.includes(one))
}

/** A listener on the endpoint, and everything observable on record. */
function watch(vendorOptions: Emulated, { secure = false, key = KEY, token = (): string => '' } = {}) {
  const vendor = emulated({ key: KEY, ...vendorOptions })
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const baseUrl = `${emulator.http}/rested/api`
  client = createClient({
    providers: [rested({ key, baseUrl, credentials: token })],
    WebSocket: emulator.WebSocket,
    backoff: () => 100,
    onInspect: (event) => observed.push(event),
  })
  client.onConnection((connection) => observed.push(connection, client?.links))
  const told: { status?: string; error?: RealtimeError | null } = {}
  client.subscribe(endpoint('orders', { secure }), () => {}, {
    onStatus: (status, error) => {
      observed.push(status, error)
      Object.assign(told, { status, error })
    },
  })
  return { vendor, emulator, control: emulator.control('rested'), told, baseUrl }
}

const frames = () =>
  observed.filter((one) => (one as Inspection)?.type === 'frame') as (Inspection & { type: 'frame' })[]

it('ends every documented error in failed, with the vendor’s words and without key or token', async () => {
  const wrong = 'canary-wrong-key'
  const token = `rested-${'0'.repeat(32)}`
  const cases: readonly (readonly [Emulated, Parameters<typeof watch>[1], string, string, number])[] = [
    [
      { reasons: { key: `Endpoint or API Key not valid: ${wrong}` } },
      { key: wrong },
      'refused',
      'Endpoint or API Key not valid: [redacted]',
      1,
    ],
    [
      { disallowNoOrigin: true, reasons: { origin: `disallowed request without orign ${encodeURIComponent(KEY)}` } },
      {},
      'refused',
      'disallowed request without orign [redacted]',
      1,
    ],
    [
      { endpoints: [{ name: 'orders', secure: true }], reasons: { login: `Missing Access Token. ${KEY}` } },
      {},
      'refused',
      'Missing Access Token. [redacted]',
      1,
    ],
    [
      { endpoints: [{ name: 'orders', secure: true }], reasons: { token: `Token expired. ${token}` } },
      { secure: true, token: () => `Bearer ${token}` },
      'unauthorized',
      'Token expired. [redacted]',
      2,
    ],
  ]
  for (const [options, client_, kind, reason, attempts] of cases) {
    const { told, emulator } = watch(options, client_)
    await pass(600_000)
    expect(told).toMatchObject({ status: 'failed', error: { kind, code: 4000, reason } })
    expect(told.error?.message).toBe(`RESTED closed "orders" (4000): ${reason}`)
    expect([emulator.attempts, leaks(KEY, wrong, token)]).toEqual([attempts, []])
    await client?.close()
  }
})

it('shows neither the key nor anybody’s password in the frames that inspect is told of', async () => {
  const { control } = watch({})
  await pass()
  control.emit({ type: 'POST', record: { uniqueId: 'a1', data: { said: KEY, also: encodeURIComponent(KEY) } } })
  control.emit({
    type: 'POST',
    record: { uniqueId: 'b2', data: { password: 'pass"word\\1', user: { password: 'second' } } },
  })
  control.emit({ type: 'POST', record: { uniqueId: 'c3', data: { password: 31_337 } } })
  control.emit({ type: 'POST', record: { uniqueId: 'd4', data: { passwords: 'kept' } } })
  await pass()
  expect(leaks(KEY, 'pass"word\\1', 'second', '31337')).toEqual([])
  expect(frames().map(({ frame }) => (frame.decoded as { record: { data: unknown } }).record.data)).toEqual([
    { said: '[redacted]', also: '[redacted]' },
    { password: '[redacted]', user: { password: '[redacted]' } },
    { password: '[redacted]' },
    { passwords: 'kept' },
  ])
  for (const { frame } of frames()) expect(JSON.parse(frame.raw)).toEqual(frame.decoded)
})

it('keeps a frame that is no JSON from saying it too', async () => {
  const { emulator } = watch({})
  await pass()
  emulator.connections[0]?.send(`you said ${KEY} and "password": "cut of`)
  emulator.connections[0]?.send('{"password": "cut of')
  await pass()
  expect(frames().length).toBe(2)
  expect(leaks(KEY, 'cut of')).toEqual([])
})

it('gets over a password that is longer than a pattern can look through', async () => {
  const { emulator, control } = watch({})
  await pass()
  for (const long of ['x'.repeat(7 * 2 ** 20), '\\"'.repeat(3 * 2 ** 20)])
    emulator.connections[0]?.send(`{"type":"POST","record":{"uniqueId":"a1","data":{"password":"${long}"}}}`)
  control.emit({ type: 'POST', record: { uniqueId: 'b2', data: 1 } })
  await pass()
  expect(frames().map(({ frame }) => /x{9}|(\\"){9}/.test(frame.raw))).toEqual([false, false, false])
})

it('leaves no piece of a secret where the words of an error are cut short', async () => {
  for (const shape of [(words: string) => words, (words: string) => JSON.stringify({ message: words })]) {
    const fetch = async () => new Response(shape(`${'x'.repeat(190)} ${KEY}`), { status: 400 })
    const failed: RealtimeError = await restedApi({ key: KEY, fetch })
      .endpoint('orders')
      .list()
      .then(
        () => expect.fail('it was refused'),
        (thrown) => thrown,
      )
    expect(failed.reason).not.toContain('canary')
    expect(failed.message).not.toContain('canary')
  }
})

it('keeps the key out of an error also when the app’s own verdict throws', async () => {
  const emulator = createMemoryEmulator({
    vendors: [emulated({ key: KEY })],
    behaviour: refuses({ code: 4000, reason: `bad key ${KEY}` }),
  })
  const verdict = () => {
    throw new Error(`a bug with ${KEY}`)
  }
  client = createClient({
    providers: [rested({ key: KEY, baseUrl: `${emulator.http}/rested/api`, verdict })],
    WebSocket: emulator.WebSocket,
    backoff: () => 100,
    onInspect: (event) => observed.push(event),
  })
  client.subscribe(endpoint('orders'), () => {}, { onStatus: (...told) => void observed.push(told) })
  await pass(50)
  expect(client.connection).toMatchObject({ status: 'failed', error: { code: 4000 } })
  expect(leaks(KEY)).toEqual([])
  expect(text(observed)).toContain('verdict threw: Error: a bug with [redacted]')
})
