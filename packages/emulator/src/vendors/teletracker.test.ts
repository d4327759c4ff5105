import { afterEach, expect, it, vi } from 'vitest'
import {
  createMemoryEmulator,
  type MemoryEmulator,
  type TeleTracker,
  type TeleTrackerOptions,
  teletracker,
} from '../index'
import { type Raw, raw } from '../raw'

afterEach(() => {
  vi.useRealTimers()
})

const ok = (type: string) => ({ type, success: true })
const failed = (type: string) => ({ type, success: false, message: expect.any(String) })
const event = (type: 'userevent' | 'accountevent', n: number) => ({ type, n })

function emulate(options: TeleTrackerOptions = {}) {
  const vendor = teletracker(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dial = async (): Promise<Raw> => {
    const client = raw(emulator.WebSocket, emulator.url('teletracker'))
    await client.opened
    return client
  }
  const signIn = async (token: unknown = vendor.credentials().token): Promise<Raw> => {
    const client = await dial()
    await client.ask({ type: 'authrequest', token })
    return client
  }
  return { vendor, emulator, control: emulator.control('teletracker'), dial, signIn }
}

it('follows the page: authenticate, start, events, stop', async () => {
  const { dial, control, vendor } = emulate()
  const client = await dial()
  expect(await client.ask({ type: 'authrequest', token: vendor.credentials().token })).toEqual(ok('authresponse'))
  expect(control.emit(event('userevent', 1))).toEqual({ connections: 0 })
  expect(await client.ask({ type: 'startusereventrequest' })).toEqual(ok('startusereventresponse'))
  expect(control.emit(event('userevent', 2))).toEqual({ connections: 1 })
  expect(await client.next()).toEqual(event('userevent', 2))
  expect(await client.ask({ type: 'stopusereventrequest' })).toEqual(ok('stopusereventresponse'))
  expect(control.emit(event('userevent', 3))).toEqual({ connections: 0 })
  expect(client.frames).toEqual([])
})

it('sends account events to account streams, which need the privilege', async () => {
  const { signIn, control, vendor } = emulate()
  const [ada, ben] = vendor.credentials().users
  const privileged = await signIn(ada?.token)
  expect(await privileged.ask({ type: 'startaccounteventrequest' })).toEqual(ok('startaccounteventresponse'))
  const other = await signIn(ben?.token)
  expect(await other.ask({ type: 'startaccounteventrequest' })).toEqual(failed('startaccounteventresponse'))
  expect(await other.ask({ type: 'startusereventrequest' })).toEqual(ok('startusereventresponse'))
  expect(control.emit(event('accountevent', 1))).toEqual({ connections: 1 })
  expect(await privileged.next()).toEqual(event('accountevent', 1))
  expect(await privileged.ask({ type: 'stopaccounteventrequest' })).toEqual(ok('stopaccounteventresponse'))
})

it('emits to one user only when told, and anything that is no event to everybody', async () => {
  const { dial, signIn, control, vendor } = emulate()
  const [ada, ben] = vendor.credentials().users
  const [first, second, stranger] = [await signIn(ada?.token), await signIn(ben?.token), await dial()]
  for (const client of [first, second]) await client.ask({ type: 'startusereventrequest' })
  expect(control.emit(event('userevent', 1), { user: 'ben@example.test' })).toEqual({ connections: 1 })
  expect(await second.next()).toEqual(event('userevent', 1))
  expect(control.emit([7])).toEqual({ connections: 3 })
  for (const client of [first, second, stranger]) expect(await client.next()).toEqual([7])
})

it('refuses a user stream too when the privilege is missing', async () => {
  const { signIn } = emulate({ users: [{ username: 'eve', password: 'not-a-password', privileges: [] }] })
  expect(await (await signIn()).ask({ type: 'startusereventrequest' })).toEqual(failed('startusereventresponse'))
})

it('names the failure in the field that was chosen, or not at all', async () => {
  const named = await emulate({ failureField: 'error_code' }).dial()
  expect(await named.ask({ type: 'authrequest', token: 'wrong' })).toEqual({
    type: 'authresponse',
    success: false,
    error_code: 'The token is unknown or expired.',
  })
  const bare = await emulate({ failureField: null }).dial()
  expect(await bare.ask({ type: 'authrequest', token: 'wrong' })).toEqual({ type: 'authresponse', success: false })
})

it('answers a request before authentication with a failure, not at all, or by closing', async () => {
  const replies = await emulate().dial()
  expect(await replies.ask({ type: 'startusereventrequest' })).toEqual(failed('startusereventresponse'))
  const ignores = emulate({ beforeAuth: 'ignore' })
  const ignored = await ignores.dial()
  ignored.send({ type: 'startusereventrequest' })
  expect(await ignored.ask({ type: 'authrequest', token: ignores.vendor.credentials().token })).toEqual(
    ok('authresponse'),
  )
  const closes = await emulate({ beforeAuth: { code: 4001, reason: 'auth first' } }).dial()
  closes.send({ type: 'startusereventrequest' })
  expect(await closes.closed).toEqual({ code: 4001, reason: 'auth first' })
})

it('keeps the connection after a failed authentication, or closes it after the answer', async () => {
  const keeps = emulate()
  const kept = await keeps.dial()
  expect(await kept.ask({ type: 'authrequest' })).toEqual(failed('authresponse'))
  expect(await kept.ask({ type: 'authrequest', token: keeps.vendor.credentials().token })).toEqual(ok('authresponse'))
  const closed = await emulate({ afterFailedAuth: { code: 1008 } }).dial()
  expect(await closed.ask({ type: 'authrequest' })).toEqual(failed('authresponse'))
  expect(await closed.closed).toEqual({ code: 1008, reason: '' })
})

it('ignores what is no known request, answers it, or cuts the connection', async () => {
  const junk = [
    '{"type":"hello"}',
    '{"type":',
    '7',
    'null',
    '[]',
    '{"type":{"toString":1}}',
    '{"__proto__":{"type":"authrequest"}}',
  ]
  const ignores = await emulate().dial()
  for (const text of junk) ignores.socket.send(text)
  expect(await ignores.ask({ type: 'stopusereventrequest' })).toEqual(failed('stopusereventresponse'))
  const replies = await emulate({ unknownRequest: 'reply' }).dial()
  expect(await replies.ask({ type: 'hello' })).toEqual(failed('errorresponse'))
  const cuts = await emulate({ unknownRequest: {} }).dial()
  cuts.send({ type: 'hello' })
  expect(await cuts.closed).toEqual({ code: 1006, reason: '' })
})

it('answers a second start with success or failure, and keeps the stream', async () => {
  for (const [duplicateStart, answer] of [
    ['success', ok('startusereventresponse')],
    ['failure', failed('startusereventresponse')],
  ] as const) {
    const { signIn, control } = emulate({ duplicateStart })
    const client = await signIn()
    await client.ask({ type: 'startusereventrequest' })
    expect(await client.ask({ type: 'startusereventrequest' })).toEqual(answer)
    expect(control.emit(event('userevent', 1))).toEqual({ connections: 1 })
  }
})

it('answers the stop of a stream that does not run with success or failure', async () => {
  expect(await (await emulate().signIn()).ask({ type: 'stopusereventrequest' })).toEqual(ok('stopusereventresponse'))
  expect(
    await (await emulate({ stopWhenNotStarted: 'failure' }).signIn()).ask({ type: 'stopusereventrequest' }),
  ).toEqual(failed('stopusereventresponse'))
})

it('lets the newest authrequest win: another user has other streams, a wrong token none', async () => {
  const { signIn, control, vendor } = emulate()
  const client = await signIn()
  await client.ask({ type: 'startusereventrequest' })
  expect(await client.ask({ type: 'authrequest', token: vendor.credentials().token })).toEqual(ok('authresponse'))
  expect(control.emit(event('userevent', 1))).toEqual({ connections: 1 })
  await client.next()
  expect(await client.ask({ type: 'authrequest', token: vendor.credentials().users[1]?.token })).toEqual(
    ok('authresponse'),
  )
  expect(control.emit(event('userevent', 2))).toEqual({ connections: 0 })
  expect(await client.ask({ type: 'authrequest', token: 'wrong' })).toEqual(failed('authresponse'))
  expect(await client.ask({ type: 'startusereventrequest' })).toEqual(failed('startusereventresponse'))
})

it('lets expiry end open connections where that is chosen', async () => {
  const { signIn, control } = emulate({ expiry: { code: 4401, reason: 'expired' } })
  const client = await signIn()
  control.expire()
  expect(await client.closed).toEqual({ code: 4401, reason: 'expired' })
})

it('caps the connections of one token', async () => {
  const { signIn, dial, vendor } = emulate({ connectionsPerToken: 1 })
  const [ada, ben] = vendor.credentials().users
  const first = await signIn()
  const second = await dial()
  expect(await second.ask({ type: 'authrequest', token: ada?.token })).toEqual(failed('authresponse'))
  expect(await second.ask({ type: 'authrequest', token: ben?.token })).toEqual(ok('authresponse'))
  const refused = await signIn()
  first.socket.close()
  await first.closed
  expect(refused.socket.readyState).toBe(1)
  expect(await second.ask({ type: 'authrequest', token: ada?.token })).toEqual(ok('authresponse'))
})

it('cuts a connection that has not authenticated in time, and no other', async () => {
  vi.useFakeTimers()
  const { dial, signIn } = emulate()
  const [silent, signedIn] = [await dial(), await signIn()]
  await vi.advanceTimersByTimeAsync(9_999)
  expect(silent.socket.readyState).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(await silent.closed).toEqual({ code: 1006, reason: '' })
  expect(signedIn.socket.readyState).toBe(1)
})

it('gives the same tokens at every start, others for another seed, and knows those of the life before', async () => {
  const first = emulate()
  expect(first.vendor.credentials()).toEqual(emulate().vendor.credentials())
  expect(first.vendor.credentials().token).not.toBe(emulate({ seed: 'b' }).vendor.credentials().token)
  const { token, refreshToken } = await login(first)
  const second = emulate()
  expect(await (await second.dial()).ask({ type: 'authrequest', token })).toEqual(ok('authresponse'))
  expect(await post(second.emulator, 'refresh', { refresh_token: refreshToken })).toMatchObject({ success: true })
  expect(await (await emulate({ seed: 'b' }).dial()).ask({ type: 'authrequest', token })).toEqual(
    failed('authresponse'),
  )
})

it('logs in over REST with a JSON, URL-encoded or multipart body', async () => {
  vi.useFakeTimers({ now: Date.UTC(2018, 3, 1, 20, 39, 12) })
  const world = emulate()
  const { username, password } = world.vendor.credentials()
  const form = new FormData()
  form.set('username', username)
  form.set('password', password)
  for (const body of [JSON.stringify({ username, password }), new URLSearchParams({ username, password }), form]) {
    const answer = await post(world.emulator, 'login', body)
    expect(answer).toEqual({
      success: true,
      guid: expect.any(String),
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tokenExpiration: '2018-04-01T21:39:12+00:00',
      tokenLifetime: 3600,
      refreshToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
      refreshTokenExpiration: '2018-04-30T20:39:12+00:00',
    })
    expect(await (await world.dial()).ask({ type: 'authrequest', token: answer.token })).toEqual(ok('authresponse'))
  }
})

it('refuses a wrong password, another account, another method, path or body', async () => {
  const { emulator, vendor } = emulate()
  const { username, password } = vendor.credentials()
  const status = async (path: string, body: BodyInit | null, method = 'POST') =>
    (await emulator.fetch(`${emulator.http}/teletracker/auth/${path}`, { method, body })).status
  expect(await status('login', JSON.stringify({ username, password: 'wrong' }))).toBe(401)
  expect(await status('login', JSON.stringify({ username, password, account_id: 2 }))).toBe(401)
  expect(await status('login', JSON.stringify({ username, password, account_id: 1 }))).toBe(200)
  expect(await status('login', null, 'GET')).toBe(405)
  expect(await status('logout', '{}')).toBe(404)
  expect(await status('login', '{')).toBe(400)
  expect(await post(emulator, 'login', { username, password: 'wrong' })).toEqual({
    success: false,
    guid: expect.any(String),
    message: 'Wrong username or password.',
  })
})

it('verifies a login without tokens when only that is asked', async () => {
  const { emulator, vendor } = emulate()
  const { username, password } = vendor.credentials()
  expect(await post(emulator, 'login', { username, password, auth_only: 1 })).toEqual({
    success: true,
    guid: expect.any(String),
  })
})

it('rotates the refresh token: a new pair each time, and the old one is rejected', async () => {
  vi.useFakeTimers()
  const world = emulate()
  const first = await login(world)
  const second = await post(world.emulator, 'refresh', { refresh_token: first.refreshToken })
  expect(second).toMatchObject({ success: true, tokenLifetime: 3600 })
  expect(new Set([first.token, second.token, first.refreshToken, second.refreshToken]).size).toBe(4)
  expect(await post(world.emulator, 'refresh', { refresh_token: first.refreshToken })).toMatchObject({ success: false })
  expect(await post(world.emulator, 'refresh', { refresh_token: second.refreshToken })).toMatchObject({ success: true })
  expect(await post(world.emulator, 'refresh', { refresh_token: first.refreshToken })).toMatchObject({ success: false })
  expect(await post(world.emulator, 'refresh', { refresh_token: first.token })).toMatchObject({ success: false })
})

it('lets tokens from REST age, and those of credentials() not', async () => {
  vi.useFakeTimers()
  const world = emulate({ tokenLifetime: 60, refreshTokenLifetime: 120 })
  const { token, refreshToken } = await login(world)
  vi.setSystemTime(Date.now() + 59_000)
  expect(await (await world.dial()).ask({ type: 'authrequest', token })).toEqual(ok('authresponse'))
  vi.setSystemTime(Date.now() + 1_000)
  expect(await (await world.dial()).ask({ type: 'authrequest', token })).toEqual(failed('authresponse'))
  expect(await (await world.dial()).ask({ type: 'authrequest', token: world.vendor.credentials().token })).toEqual(
    ok('authresponse'),
  )
  const second = await post(world.emulator, 'refresh', { refresh_token: refreshToken })
  expect(second).toMatchObject({ success: true })
  vi.setSystemTime(Date.now() + 120_000)
  expect(await post(world.emulator, 'refresh', { refresh_token: second.refreshToken })).toMatchObject({
    success: false,
  })
})

it('expires tokens from REST too, while their refresh token goes on', async () => {
  const world = emulate()
  const { token, refreshToken } = await login(world)
  world.control.expire()
  expect(await (await world.dial()).ask({ type: 'authrequest', token })).toEqual(failed('authresponse'))
  const next = await post(world.emulator, 'refresh', { refresh_token: refreshToken })
  expect(await (await world.dial()).ask({ type: 'authrequest', token: next.token })).toEqual(ok('authresponse'))
})

it('redacts tokens and passwords wherever they occur in a frame', async () => {
  const world = emulate()
  const { token } = await login(world)
  const client = await world.dial()
  await client.ask({ type: 'authrequest', token })
  world.control.emit({ type: 'echo', said: [`Bearer ${token}`, world.vendor.credentials().password] })
  expect(JSON.stringify(world.control.log())).not.toContain(token)
  expect(world.control.log().at(-1)?.frame).toBe('{"type":"echo","said":["Bearer [redacted]","[redacted]"]}')
})

it('needs a user', () => {
  expect(() => teletracker({ users: [] }).credentials()).toThrow('needs at least one user')
})

async function post(emulator: MemoryEmulator, path: string, body: string | object): Promise<Record<string, unknown>> {
  const plain =
    body instanceof URLSearchParams || body instanceof FormData
      ? body
      : typeof body === 'string'
        ? body
        : JSON.stringify(body)
  const response = await emulator.fetch(`${emulator.http}/teletracker/auth/${path}`, { method: 'POST', body: plain })
  return (await response.json()) as Record<string, unknown>
}

async function login({ emulator, vendor }: { readonly emulator: MemoryEmulator; readonly vendor: TeleTracker }) {
  const { username, password } = vendor.credentials()
  return (await post(emulator, 'login', { username, password })) as { token: string; refreshToken: string }
}
