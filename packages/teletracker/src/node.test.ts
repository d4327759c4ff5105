import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type CredentialsContext, createClient } from '@tributary/core'
import { teletracker as emulated } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { teletracker, userEvents } from './index'
import { tokenFromLogin } from './node'

const open: { close(): unknown }[] = []
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  for (const each of open.splice(0)) await each.close()
})

const sign = { username: 'ada', password: 'a-canary-password' }
const because = (reason: CredentialsContext['reason'], signal = new AbortController().signal): CredentialsContext => ({
  reason,
  attempt: 0,
  signal,
})
const pair = (n: number, more: object = {}) => ({
  success: true,
  token: `token-${n}`,
  tokenLifetime: 3600,
  refreshToken: `refresh-${n}`,
  ...more,
})

type Answer = object | ((response: ServerResponse, request: IncomingMessage) => void)

/** A server that gives these answers one after the other, the last one for ever, and what it was asked. */
async function serve(...answers: readonly Answer[]) {
  const asked: { readonly path: string; readonly body: unknown }[] = []
  const server: Server = createServer(async (request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    asked.push({ path: request.url ?? '', body: JSON.parse((await text(request)) || 'null') })
    if (typeof answer === 'function') return answer(response, request)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, asked }
}
const status =
  (code: number, body = '', headers = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(body)

async function emulator(options: Parameters<typeof emulated>[0] = {}) {
  const vendor = emulated(options)
  const emulator: NodeEmulator = await createEmulator({ vendors: [vendor] })
  open.push(emulator)
  const { username, password } = vendor.credentials()
  return { vendor, emulator, url: `${emulator.announcement.http}/teletracker`, username, password }
}

it('signs in to the REST API, and its token is taken by the RealTime API', async () => {
  const { emulator: server, url, username, password } = await emulator()
  const credentials = tokenFromLogin({ username, password, url })
  const provider = teletracker({ url: server.url('teletracker'), credentials })
  const client = createClient({ providers: [provider], WebSocket, backoff: () => 0 })
  open.push(client)
  const heard: unknown[] = []
  const gaps: unknown[] = []
  client.subscribe(userEvents(), (event) => heard.push(event), { onGap: (gap) => gaps.push(gap) })
  await client.connect()
  await vi.waitUntil(() => server.control('teletracker').emit({ type: 'userevent', n: 1 }).connections === 1)
  await vi.waitUntil(() => heard.length === 1)
  // The token is not valid any more, its refresh token is.
  server.control('teletracker').expire()
  server.control('teletracker').drop()
  await vi.waitUntil(() => gaps.length === 1)
  expect(client.connection.status).toBe('connected')
})

it('rotates the refresh token every time it is used', async () => {
  const { url, username, password } = await emulator()
  const calls: string[] = []
  const real = fetch
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    calls.push(new URL(address).pathname)
    return real(address, init)
  })
  const ask = tokenFromLogin({ username, password, url })
  const tokens = [await ask(because('first'))]
  for (let n = 0; n < 3; n++) tokens.push(await ask(because('rejected')))
  expect(new Set(tokens).size).toBe(4)
  // None of the refreshes failed, or a login would have followed.
  expect(calls.map((path) => path.replace('/teletracker', ''))).toEqual([
    '/auth/login',
    '/auth/refresh',
    '/auth/refresh',
    '/auth/refresh',
  ])
})

it('gives the same token while it is valid, and a new one shortly before it is not', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { url, asked } = await serve(pair(1), pair(2))
  const ask = tokenFromLogin({ ...sign, url, accountId: 7 })
  expect(await ask(because('first'))).toBe('token-1')
  expect(await ask(because('reconnect'))).toBe('token-1')
  expect(await ask(because('changed'))).toBe('token-1')
  vi.setSystemTime(Date.now() + 3_569_000)
  expect(await ask(because('reconnect'))).toBe('token-1')
  vi.setSystemTime(Date.now() + 2_000)
  expect(await ask(because('reconnect'))).toBe('token-2')
  expect(asked).toEqual([
    { path: '/auth/login', body: { ...sign, account_id: 7 } },
    { path: '/auth/refresh', body: { refresh_token: 'refresh-1' } },
  ])
})

it('asks once for all who wait', async () => {
  const { url, asked } = await serve(pair(1), pair(2))
  const ask = tokenFromLogin({ ...sign, url })
  const all = (reason: CredentialsContext['reason']) => Promise.all([1, 2, 3].map(() => ask(because(reason))))
  expect(await all('first')).toEqual(['token-1', 'token-1', 'token-1'])
  expect(await all('rejected')).toEqual(['token-2', 'token-2', 'token-2'])
  expect(asked.map(({ path }) => path)).toEqual(['/auth/login', '/auth/refresh'])
})

it.each([
  ['refused', status(401, '{"success":false}')],
  ['not known', status(404)],
  ['answered with no token', { success: true }],
])('signs in again when its refresh token is %s', async (_, answer) => {
  const { url, asked } = await serve(pair(1), answer, pair(2))
  const ask = tokenFromLogin({ ...sign, url })
  await ask(because('first'))
  expect(await ask(because('rejected'))).toBe('token-2')
  expect(asked.map(({ path }) => path)).toEqual(['/auth/login', '/auth/refresh', '/auth/login'])
})

it('keeps the refresh token when the server is only busy', async () => {
  const { url, asked } = await serve(pair(1), status(503), pair(2))
  const ask = tokenFromLogin({ ...sign, url })
  await ask(because('first'))
  await expect(ask(because('rejected'))).rejects.toMatchObject({ kind: 'network', retryable: true, code: 503 })
  expect(await ask(because('rejected'))).toBe('token-2')
  expect(asked.map(({ body }) => body).slice(1)).toEqual([
    { refresh_token: 'refresh-1' },
    { refresh_token: 'refresh-1' },
  ])
})

it('signs in each time where the answer names no lifetime and no refresh token', async () => {
  const { url, asked } = await serve({ success: true, token: 'token-1' }, { success: true, token: 'token-2' })
  const ask = tokenFromLogin({ ...sign, url })
  expect([await ask(because('first')), await ask(because('reconnect'))]).toEqual(['token-1', 'token-2'])
  expect(asked.map(({ path }) => path)).toEqual(['/auth/login', '/auth/login'])
})

it('does not try a wrong password again, and shows it nowhere', async () => {
  const { emulator: server, url, username } = await emulator({ failureField: 'error' })
  const credentials = tokenFromLogin({ username, password: sign.password, url })
  const inspected: unknown[] = []
  const provider = teletracker({ url: server.url('teletracker'), credentials })
  const client = createClient({ providers: [provider], WebSocket, onInspect: (event) => inspected.push(event) })
  open.push(client)
  const failure = await new Promise((resolve) => {
    client.subscribe(userEvents(), () => undefined, { onStatus: (_, error) => error && resolve(error) })
  })
  expect(failure).toMatchObject({
    kind: 'unauthorized',
    retryable: false,
    code: 401,
    reason: 'Wrong username or password.',
    message: "TeleTracker's /auth/login gave no token (HTTP 401)",
  })
  expect([client.connection.status, server.attempts]).toEqual(['failed', 0])
  expect(JSON.stringify([failure, inspected])).not.toContain(sign.password)
})

it.each<[string, Answer, object]>([
  ['an answer that is no JSON', status(200, '<html>'), { kind: 'protocol', retryable: true, code: 200 }],
  ['JSON that is no object', status(200, 'null'), { kind: 'protocol', retryable: true }],
  ['success that is not true', { ...pair(1), success: 'true' }, { kind: 'unauthorized', retryable: false }],
  ['a token that is no text', { ...pair(1), token: 7 }, { kind: 'unauthorized', retryable: false }],
  ['a page instead of a refusal', status(403, '<html>'), { kind: 'unauthorized', retryable: false, code: 403 }],
  ['too many requests', status(429, '{}'), { kind: 'network', retryable: true, code: 429 }],
  ['a server that is down', status(502, '<html>'), { kind: 'network', retryable: true, code: 502 }],
  ['an address that it does not have', status(404), { kind: 'config', retryable: false, code: 404 }],
  ['a connection that is cut', (response) => void response.destroy(), { kind: 'network', retryable: true }],
  [
    'an answer that is cut',
    (response) => void response.writeHead(200, { 'content-length': 99 }).write('{"succ', () => response.destroy()),
    { kind: 'network', retryable: true },
  ],
])('says what became of a login with %s', async (_, answer, error) => {
  const { url } = await serve(answer)
  await expect(tokenFromLogin({ ...sign, url })(because('first'))).rejects.toMatchObject({
    name: 'RealtimeError',
    provider: 'teletracker',
    ...error,
  })
})

it('takes the password to no other host', async () => {
  const other = await serve(pair(1))
  const { url } = await serve(status(308, '', { location: `${other.url}/auth/login` }))
  await expect(tokenFromLogin({ ...sign, url })(because('first'))).rejects.toMatchObject({ kind: 'config', code: 308 })
  expect(other.asked).toEqual([])
})

it('stops waiting when it is told, while the request goes on for the others', async () => {
  let answer: () => void = () => undefined
  const { url, asked } = await serve((response) => {
    answer = () => response.end(JSON.stringify(pair(1)))
  })
  const ask = tokenFromLogin({ ...sign, url })
  const controller = new AbortController()
  const gone = ask(because('first', controller.signal))
  const stays = ask(because('first'))
  await vi.waitUntil(() => asked.length === 1)
  controller.abort()
  await expect(gone).rejects.toMatchObject({ kind: 'aborted' })
  await expect(ask(because('first', controller.signal))).rejects.toMatchObject({ kind: 'aborted' })
  answer()
  expect(await stays).toBe('token-1')
  expect(asked.length).toBe(1)
})

it('waits ten seconds for an answer and no longer', async () => {
  const given: number[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    given.push(ms)
    return AbortSignal.abort(new DOMException('late', 'TimeoutError'))
  })
  const { url } = await serve(pair(1))
  await expect(tokenFromLogin({ ...sign, url })(because('first'))).rejects.toMatchObject({
    kind: 'timeout',
    retryable: true,
  })
  expect(given).toEqual([10_000])
  vi.restoreAllMocks()
})

it.each([
  [{}, 'needs a username and a password'],
  [{ username: 'ada' }, 'needs a password'],
  [{ username: '', password: 'a-canary-password' }, 'needs a username'],
])('throws at once where the environment gives only %j', (given, words) => {
  // As a program in JavaScript hands over what `process.env` does not hold.
  const environment: { readonly username?: string; readonly password?: string } = given
  const options = { username: undefined, password: undefined, ...environment } as unknown as typeof sign
  expect(() => tokenFromLogin(options)).toThrow(
    expect.objectContaining({ kind: 'config', message: `tokenFromLogin ${words}` }),
  )
})

it('sends no password in the clear, and runs in no page', async () => {
  const config = { kind: 'config' }
  expect(() => tokenFromLogin({ ...sign, url: 'http://api.example.test' })).toThrow(expect.objectContaining(config))
  expect(() => tokenFromLogin({ ...sign, url: '/auth' })).toThrow(expect.objectContaining(config))
  expect(() => tokenFromLogin({ ...sign, url: 'http://api.example.test', allowInsecure: true })).not.toThrow()
  expect(() => tokenFromLogin({ ...sign })).not.toThrow()
  vi.stubGlobal('document', {})
  expect(() => tokenFromLogin({ ...sign })).toThrow('fetch the token from your own server')
})
