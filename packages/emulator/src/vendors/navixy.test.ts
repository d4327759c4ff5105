import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, type NavixyOptions, navixy } from '../index'
import { type Raw, raw } from '../raw'

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 9, 30) }))
afterEach(() => vi.useRealTimers())

const QUERY =
  '?X-Atmosphere-tracking-id=0&X-Atmosphere-Framework=2.3.6-javascript&X-Atmosphere-Transport=websocket&Content-Type=application/json&X-atmo-protocol=true'

function emulate(options: NavixyOptions = {}) {
  const vendor = navixy(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { hash } = vendor.credentials()
  const dial = async (query = QUERY): Promise<Raw> => {
    const client = raw(emulator.WebSocket, `${emulator.url('navixy')}${query}`)
    await client.opened
    return client
  }
  /** A client that has read its handshake. */
  const open = async (): Promise<Raw> => {
    const client = await dial()
    await client.text()
    return client
  }
  const subscribe = (client: Raw, ...requests: readonly object[]) => client.ask({ action: 'subscribe', hash, requests })
  return { vendor, emulator, control: emulator.control('navixy'), hash, dial, open, subscribe }
}

const one = { type: 'state', trackers: [1] }
const all = (type: string, more: object = {}) => ({ type, target: { type: 'all' }, ...more })
const stateOf = (source_id: number, more: object = {}) => ({
  type: 'event',
  event: 'state',
  data: { source_id, ...more },
})

it('follows the page: handshake, subscribe, current state, changes, unsubscribe', async () => {
  const { dial, subscribe, control, hash } = emulate()
  const client = await dial()
  expect(await client.text()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}\|30000\|X\|$/)
  expect(await subscribe(client, one)).toEqual({
    type: 'response',
    action: 'subscription/subscribe',
    events: ['state'],
    data: { state: { value: { 1: 'normal' }, success: true } },
  })
  expect(await client.next()).toMatchObject({
    type: 'event',
    event: 'state',
    user_time: '2026-01-05 09:30:00',
    data: {
      source_id: 10_001,
      gps: { location: expect.any(Object) },
      gsm: expect.any(Object),
      inputs: expect.any(Array),
    },
  })
  expect([control.emit(stateOf(10_001)), control.emit(stateOf(10_002))]).toEqual([
    { connections: 1 },
    { connections: 0 },
  ])
  expect(await client.next()).toEqual(stateOf(10_001))
  expect(await client.ask({ action: 'unsubscribe', hash, requests: [one] })).toEqual({
    type: 'response',
    action: 'subscription/unsubscribe',
    events: ['state'],
    data: [1],
  })
  expect(control.emit(stateOf(10_001))).toEqual({ connections: 0 })
})

it('answers several requests at once, and the deprecated form', async () => {
  const { open, subscribe, hash } = emulate({ trackers: 2 })
  const client = await open()
  expect(await subscribe(client, all('state_batch', { format: 'compact' }), all('readings_batch'))).toMatchObject({
    events: ['state_batch', 'readings_batch'],
    data: { state_batch: { value: { 1: 'normal', 2: 'normal' } }, readings_batch: { success: true } },
  })
  const batch = {
    data: [{ type: 'source_state_event', state: { source_id: 10_001 } }, { state: { source_id: 10_002 } }],
  }
  expect(await client.next()).toMatchObject({ event: 'state_batch', ...batch })
  expect(await client.next()).toMatchObject({
    event: 'readings_batch',
    data: [{ type: 'readings_event', tracker_id: 1, counters: [{ type: 'odometer' }] }, { tracker_id: 2 }],
  })
  expect(await client.ask({ action: 'subscribe', hash, events: ['state'], trackers: [2] })).toMatchObject({
    data: { state: { value: { 2: 'normal' } } },
  })
})

it('leaves the richer fields out of a compact state', async () => {
  const { open, subscribe } = emulate()
  const client = await open()
  await subscribe(client, { ...one, format: 'compact' })
  const { data } = (await client.next()) as { readonly data: object }
  expect(Object.keys(data)).not.toContain('gsm')
  expect(Object.keys(data)).toContain('movement_status_update')
})

it('tells blocked, unknown and disallowed trackers apart, and tells their state after unblocking only', async () => {
  const { open, subscribe, control } = emulate({ trackers: 3, blocked: [1], disallowed: [2] })
  const client = await open()
  expect(await subscribe(client, { type: 'state', trackers: [1, 2, 3, 99] })).toMatchObject({
    data: { state: { value: { 1: 'blocked', 2: 'disallowed', 3: 'normal', 99: 'unknown' } } },
  })
  expect(await client.next()).toMatchObject({ data: { source_id: 10_003 } })
  const unblock = { type: 'event', event: 'lifecycle', data: { source_id: 10_001, lifecycle_event: 'unblock' } }
  expect(control.emit(unblock)).toEqual({ connections: 1 })
  expect(await client.next()).toEqual(unblock)
  expect(await client.next()).toMatchObject({ event: 'state', data: { source_id: 10_001 } })
  expect(client.frames).toEqual([])
})

it('reads and checks what is asked: a wrong hash is 3, one that was valid 4, nonsense 5, wrong parameters 7', async () => {
  const { open, vendor, control } = emulate({ flowId: true })
  const client = await open()
  const code = async (message: object) =>
    ((await client.ask(message)) as { readonly status: { readonly code: number } }).status.code
  const { hash } = vendor.credentials()
  expect(await code({ action: 'subscribe', hash: 'f'.repeat(32), requests: [one] })).toBe(3)
  for (const message of [{}, { action: 'dance' }, { action: 'subscribe', hash }]) expect(await code(message)).toBe(5)
  const target = { type: 'selected', tracker_ids: [1] }
  for (const request of [
    { type: 'sensor', target },
    { type: 'state' },
    { type: 'state', trackers: ['1'] },
    { type: 'state_batch', target: { type: 'some' } },
    { ...one, format: 'tiny' },
    { type: 'iot_monitor', target: { type: 'all' } },
    { type: 'iot_monitor', target },
  ])
    expect(await code({ action: 'subscribe', hash, requests: [request] }), JSON.stringify(request)).toBe(7)
  const iot = { action: 'subscribe', hash, requests: [{ type: 'iot_monitor', target, flow_id: 1 }] }
  expect(await client.ask(iot)).toMatchObject({ type: 'response' })
  expect(await client.next()).toMatchObject({
    data: { iot_last_values: [{ tracker_id: 1, all_fields: expect.any(Object) }] },
  })
  control.expire()
  expect(await code({ action: 'subscribe', hash, requests: [one] })).toBe(4)
})

it('keeps the connection after a wrong hash and a logout, or ends it', async () => {
  const ended = emulate({ afterWrongHash: { code: 4001, reason: 'hash' }, afterLogout: {} })
  const client = await ended.open()
  client.send({ action: 'subscribe', hash: 'no', requests: [one] })
  expect(await client.closed).toEqual({ code: 4001, reason: 'hash' })
  const other = await ended.open()
  await ended.subscribe(other, one)
  await other.next()
  ended.control.emit({ type: 'event', event: 'logout', data: 'session closed' })
  expect(await other.next()).toEqual({ type: 'event', event: 'logout', data: 'session closed' })
  expect(await other.closed).toMatchObject({ code: 1006 })
})

it('logs sessions out when they expire, and API keys where told to', async () => {
  for (const expiredKey of ['next-subscribe', 'logout'] as const) {
    const { open, subscribe, control, emulator, vendor } = emulate({ expiredKey })
    const { login, password } = vendor.credentials()
    const body = JSON.stringify({ login, password })
    const answer = await emulator.fetch(`${emulator.http}/navixy/v2/user/auth`, { method: 'POST', body })
    const { hash } = (await answer.json()) as { readonly hash: string }
    const [key, session] = [await open(), await open()]
    await subscribe(key, one)
    await session.ask({ action: 'subscribe', hash, requests: [one] })
    await Promise.all([key.next(), session.next()])
    control.expire()
    expect(await session.next()).toMatchObject({ event: 'logout' })
    expect(key.frames.length).toBe(expiredKey === 'logout' ? 1 : 0)
  }
})

it('sends each client its share of a batch, and a source nobody knows to those who want all', async () => {
  const { open, subscribe, control } = emulate({ trackers: 3 })
  const [whole, part] = [await open(), await open()]
  await subscribe(whole, all('state_batch'))
  await subscribe(part, { type: 'state_batch', target: { type: 'selected', tracker_ids: [2] } })
  await Promise.all([whole.next(), part.next()])
  const entry = (source_id: number) => ({ type: 'source_state_event', state: { source_id } })
  const batch = (...sources: readonly number[]) => ({ type: 'event', event: 'state_batch', data: sources.map(entry) })
  expect(control.emit(batch(10_001, 10_002, 7))).toEqual({ connections: 2 })
  expect([await whole.next(), await part.next()]).toEqual([batch(10_001, 10_002, 7), batch(10_002)])
})

it('says batches bare, statuses bare and unsubscribes otherwise, where told to', async () => {
  const { open, subscribe, hash } = emulate({ trackers: 1, batches: 'bare', statuses: 'bare', unsubscribed: 'map' })
  const client = await open()
  expect(await subscribe(client, all('state_batch'), all('readings_batch'))).toMatchObject({
    data: { state_batch: { 1: 'normal' } },
  })
  expect(await client.next()).toMatchObject({ data: [{ source_id: 10_001 }] })
  expect(await client.next()).toMatchObject({ data: [{ 1: { inputs: expect.any(Array) } }] })
  const leave = { action: 'unsubscribe', hash, requests: [all('state_batch')] }
  expect(await client.ask(leave)).toMatchObject({ data: { state_batch: { 1: 'normal' } } })
  const silent = emulate({ unsubscribed: 'silence' })
  const other = await silent.open()
  other.send({ ...leave, hash: silent.hash })
  expect(await silent.subscribe(other, one)).toMatchObject({ action: 'subscription/subscribe' })
})

it('takes single trackers back with all of them, or not', async () => {
  for (const allIsEverything of [true, false]) {
    const { open, subscribe, control, hash } = emulate({ trackers: 2, allIsEverything })
    const client = await open()
    await subscribe(client, all('state_batch'))
    await client.next()
    await subscribe(client, { type: 'state_batch', target: { type: 'selected', tracker_ids: [1] } })
    await client.next()
    await client.ask({ action: 'unsubscribe', hash, requests: [all('state_batch')] })
    const frame = {
      type: 'event',
      event: 'state_batch',
      data: [{ type: 'source_state_event', state: { source_id: 10_001 } }],
    }
    expect(control.emit(frame).connections).toBe(allIsEverything ? 0 : 1)
  }
})

it('drives a fleet along streets, tells each change once and batches no faster than asked', async () => {
  const { open, subscribe, control } = emulate({ trackers: 40 })
  const client = await open()
  await subscribe(client, all('state_batch', { rate_limit: '5s', format: 'compact' }))
  const batches: { readonly state: { readonly gps: { readonly location: { readonly lat: number } } } }[][] = []
  const take = async () => batches.push(((await client.next()) as { readonly data: (typeof batches)[number] }).data)
  await take()
  control.pause({ on: false })
  await vi.advanceTimersByTimeAsync(10_500)
  // One in the first second, and one five seconds later.
  await take()
  await take()
  expect(client.frames).toEqual([])
  expect(batches.map((batch) => batch.length)[0]).toBe(40)
  expect(batches[2]).not.toEqual(batches[1])
  const lat = (batch: (typeof batches)[number] = []) => batch.map(({ state }) => state.gps.location.lat)
  expect(Math.max(...lat(batches[0])) - Math.min(...lat(batches[0]))).toBeLessThan(0.1)
  control.pause({ on: true })
  await vi.advanceTimersByTimeAsync(50_000)
  expect(client.frames).toEqual([])
})

it('writes times as ISO 8601 for those who ask, where it is told to understand that', async () => {
  for (const isoTimes of [true, false]) {
    const { open, hash } = emulate({ isoTimes })
    const client = await open()
    await client.ask({ action: 'subscribe', hash, iso_datetime: true, requests: [one] })
    expect(await client.next()).toMatchObject({ user_time: isoTimes ? '2026-01-05T09:30:00Z' : '2026-01-05 09:30:00' })
  }
})

it('gives the same hash at every start and another for another seed, and shows none in its log', async () => {
  const { vendor, open, subscribe, control, hash } = emulate()
  expect(navixy().credentials()).toEqual(vendor.credentials())
  expect(navixy({ seed: 'b' }).credentials().hash).not.toBe(hash)
  const client = await open()
  await subscribe(client, one)
  await client.ask({ action: 'subscribe', hash: 'somebody-elses-hash', requests: [one] })
  const log = JSON.stringify(control.log())
  expect(log).toContain('"frame":"{\\"action\\":\\"subscribe\\",\\"hash\\":\\"[redacted]')
  for (const secret of [hash, 'somebody-elses-hash']) expect(log).not.toContain(secret)
})
