import { type Client, createClient, type RealtimeError } from '@tributary/core'
import {
  type Behaviour,
  createMemoryEmulator,
  rested as emulated,
  healthy,
  refuses,
  sequence,
} from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { endpoint, type RestedOptions, rested } from './index'

let client: Client
beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  await client.close()
  vi.useRealTimers()
})

const pass = (ms = 1) => vi.advanceTimersByTimeAsync(ms)
const STEADY = 30_000
const DELAY = 100
const frame = { type: 'POST', record: { uniqueId: 'a1', data: 1 } }
const refusal = { code: 4000, reason: 'Endpoint or API Key not valid.' }

/** A listener on an endpoint whose server behaves so. */
function listen(secure: boolean, behaviour: Behaviour = healthy(), options: Partial<RestedOptions> = {}) {
  const vendor = emulated({ expiry: { code: 4000, reason: 'Token expired.' } })
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour })
  const asked: string[] = []
  const credentials = ({ reason }: { readonly reason: string }) => {
    asked.push(reason)
    return vendor.credentials().accessToken
  }
  const { key } = vendor.credentials()
  client = createClient({
    providers: [rested({ key, baseUrl: `${emulator.http}/rested/api`, credentials, ...options })],
    WebSocket: emulator.WebSocket,
    backoff: () => DELAY,
  })
  const told = { status: '', error: null as RealtimeError | null, gaps: 0 }
  client.subscribe(endpoint('orders', { secure }), () => {}, {
    onStatus: (status, error) => Object.assign(told, { status, error }),
    onGap: () => told.gaps++,
  })
  return { emulator, control: emulator.control('rested'), asked, told }
}

it('asks for another token once after a 4000, then fails with the vendor’s words', async () => {
  const { emulator, asked, told } = listen(true, refuses(refusal))
  await pass(600_000)
  expect([emulator.attempts, asked]).toEqual([2, ['first', 'rejected']])
  expect(told).toMatchObject({ status: 'failed', error: { kind: 'unauthorized', code: 4000, reason: refusal.reason } })
  expect(client.connection.status).toBe('failed')
})

it('does not try again after a 4000 where there is no token that could be another', async () => {
  const { emulator, asked, told } = listen(false, refuses(refusal))
  await pass(600_000)
  expect([emulator.attempts, asked]).toEqual([1, []])
  expect(told).toMatchObject({ status: 'failed', error: { kind: 'refused', retryable: false, ...refusal } })
  client.retry()
  await pass(10)
  expect(emulator.attempts).toBe(2)
})

it('comes back with a new token when one expires on an open socket, as often as the connection was steady between', async () => {
  const { emulator, control, asked, told } = listen(true)
  for (const times of [1, 2, 3]) {
    await pass(STEADY + 1)
    control.expire()
    await pass(10)
    expect(told).toMatchObject({ status: 'live', gaps: times })
  }
  expect([asked, emulator.attempts]).toEqual([['first', 'rejected', 'rejected', 'rejected'], 4])
})

it('keeps its backoff while each open socket is closed again at once', async () => {
  const { emulator, told } = listen(false, refuses({ code: 1001 }), {})
  await pass(10 * DELAY + 50)
  expect(emulator.attempts).toBe(11)
  expect(client.connection).toMatchObject({ status: 'reconnecting', attempt: 11 })
  expect(told.error).toBe(null)
})

it('does not take 1000 for an end: it comes back', async () => {
  const { control, told, emulator } = listen(false)
  await pass(6_000)
  control.drop({ code: 1000, reason: 'emulator: something' })
  expect(told.status).toBe('live')
  await pass(1)
  expect(client.connection).toMatchObject({
    status: 'reconnecting',
    reason: { kind: 'network', code: 1000, reason: 'emulator: something' },
  })
  await pass(DELAY)
  expect([told.status, told.gaps, emulator.attempts]).toEqual(['live', 1, 2])
})

it('takes three quick and silent 1000 in a row for a refusal', async () => {
  const { emulator, told } = listen(true, refuses({ code: 1000, reason: 'No user found.' }))
  await pass(600_000)
  expect(emulator.attempts).toBe(3)
  expect(told).toMatchObject({ status: 'failed', error: { kind: 'refused', code: 1000, reason: 'No user found.' } })
  client.retry()
  await pass(600_000)
  expect(emulator.attempts).toBe(6)
})

it('starts that count anew after another end, a message, or five seconds', async () => {
  const quick = refuses({ code: 1000 })
  const cut = refuses({ code: 1001 })
  const other = listen(false, sequence(quick, quick, cut, quick, quick, healthy()))
  await pass(1_000)
  expect(other.told.status).toBe('live')
  await client.close()
  for (const end of [async (control: typeof other.control) => void control.emit(frame), () => pass(5_000)]) {
    const { told, control } = listen(false, sequence(quick, quick, healthy(), quick, quick, healthy()))
    await pass(3 * DELAY)
    await end(control)
    control.drop({ code: 1000 })
    await pass(1_000)
    expect(told.status).toBe('live')
    await client.close()
  }
})

it('comes back after every other code, whatever it means elsewhere', async () => {
  for (const code of [1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 3500, 4001, 4401, 4403, 4500]) {
    const { told, control, asked, emulator } = listen(true)
    await pass()
    control.drop({ code })
    await pass(2)
    expect([code, client.connection]).toMatchObject([
      code,
      { status: 'reconnecting', reason: { kind: 'network', code } },
    ])
    await pass(DELAY)
    expect([told.status, asked, emulator.attempts]).toEqual(['live', ['first', 'reconnect'], 2])
    await client.close()
  }
})

it('goes on where the upgrade itself is refused, for nobody can say why, and hints after five times', async () => {
  const { emulator, told } = listen(false, refuses({ status: 403 }))
  await pass(5 * DELAY + 10)
  expect(client.connection).toMatchObject({
    status: 'reconnecting',
    hint: expect.stringContaining('never opened'),
    reason: { kind: 'network', code: 1006, message: expect.stringContaining('no way to open "orders" (1006)') },
  })
  expect([told.status, emulator.attempts]).toEqual(['pending', 6])
})

it('lets an app that knows the vendor’s words decide, and decides where that says nothing', async () => {
  const closes: unknown[] = []
  const verdict: RestedOptions['verdict'] = (close) => {
    closes.push(close)
    return close.reason === 'busy'
      ? 'retry'
      : close.reason === 'moved'
        ? 'fatal'
        : close.reason === 'stale'
          ? 'reauth'
          : undefined
  }
  const kinds = { busy: 'network', moved: 'refused', stale: 'unauthorized', other: 'refused' }
  for (const [reason, kind] of Object.entries(kinds)) {
    const { told } = listen(false, sequence(refuses({ code: 4000, reason }), healthy()), { verdict })
    await pass(10)
    const { connection } = client
    if (kind === 'refused') expect(connection).toMatchObject({ status: 'failed', error: { kind, reason } })
    await pass(DELAY)
    expect([reason, told.status]).toEqual([reason, kind === 'refused' ? 'failed' : 'live'])
    await client.close()
  }
  expect(closes[0]).toEqual({ code: 4000, reason: 'busy', openForMs: 0, received: 0 })
})
