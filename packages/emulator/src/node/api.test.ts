import { afterAll, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { teletracker } from '../index'
import { createEmulator, type NodeEmulator } from '../node'
import { listen, raw } from '../raw'

const secret = 'a-secret-for-this-test'
let emulator: NodeEmulator
let token: string
beforeEach(async () => {
  await emulator?.close()
  const vendor = teletracker()
  emulator = await createEmulator({ vendors: [vendor], secret, allowOrigin: ['https://app.example'] })
  token = vendor.credentials().token
})
afterAll(() => emulator.close())

function call(path: string, body?: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${secret}`, ...(init.headers as Record<string, string>) }
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${emulator.announcement.control}/${path}`, { method: 'POST', body: text, ...init, headers })
}
const post = async (verb: string, body?: unknown): Promise<unknown> => (await call(`teletracker/${verb}`, body)).json()
const dial = async () => {
  const client = raw(WebSocket, emulator.url('teletracker'))
  await client.opened
  return client
}
const subscribe = () => listen(WebSocket, emulator.url('teletracker'), token)
const event = (n: number) => ({ type: 'userevent', n })

it('emits a frame to those entitled, narrowed by the query', async () => {
  const client = await subscribe()
  expect(await post('emit', event(1))).toEqual({ connections: 1 })
  expect(await client.next()).toEqual(event(1))
  expect(await post('emit?user=ben@example.test', event(2))).toEqual({ connections: 0 })
})

it('drops by a code or by cutting', async () => {
  const first = await subscribe()
  expect(await post('drop', { code: 1012, reason: 'deploy' })).toEqual({ connections: 1 })
  expect(await first.closed).toEqual({ code: 1012, reason: 'deploy' })
  const second = await subscribe()
  await post('drop', { terminate: true })
  expect(await second.closed).toMatchObject({ code: 1006 })
})

it('mutes and lets go', async () => {
  const client = await subscribe()
  expect(await post('mute', { on: true })).toEqual({})
  await post('emit', event(1))
  await post('mute', { on: false })
  await post('emit', event(2))
  expect(await client.next()).toEqual(event(2))
})

it('delays', async () => {
  const client = await subscribe()
  await post('delay', { ms: 60 })
  const before = performance.now()
  await post('emit', event(1))
  expect(client.frames).toEqual([])
  await client.next()
  // Timers may fire a millisecond early.
  expect(performance.now() - before).toBeGreaterThanOrEqual(58)
})

it('refuses before and after the upgrade, and ends it', async () => {
  await post('refuse', { status: 403 })
  expect(await raw(WebSocket, emulator.url('teletracker')).closed).toMatchObject({ code: 1006 })
  await post('refuse', { code: 4000, reason: 'no' })
  expect(await raw(WebSocket, emulator.url('teletracker')).closed).toEqual({ code: 4000, reason: 'no' })
  await post('refuse', {})
  expect((await dial()).socket.readyState).toBe(1)
})

it('expires the token and answers the next credentials', async () => {
  const next = (await post('expire')) as { readonly token: string }
  const client = await dial()
  expect(await client.ask({ type: 'authrequest', token })).toMatchObject({ success: false })
  expect(await client.ask({ type: 'authrequest', token: next.token })).toMatchObject({ success: true })
  expect(emulator.announcement.credentials.teletracker).toEqual(next)
})

it('starts and pauses the synthetic stream', async () => {
  const client = await subscribe()
  await post('pause', { on: false })
  expect(await client.next()).toMatchObject({ synthetic: true })
  await post('pause', { on: true })
  client.frames.length = 0
  await post('emit', event(1))
  expect(await client.next()).toEqual(event(1))
})

it('tells what is valid now, also after what was valid has expired', async () => {
  const valid = async () => (await call('teletracker/credentials', undefined, { method: 'GET' })).json()
  expect(await valid()).toMatchObject({ token })
  const next = await post('expire')
  expect(await valid()).toEqual(next)
  expect(next).not.toMatchObject({ token })
})

it('gives the log as NDJSON without secrets', async () => {
  await subscribe()
  const response = await call('teletracker/log', undefined, { method: 'GET' })
  expect(response.headers.get('content-type')).toBe('application/x-ndjson')
  const text = await response.text()
  expect(text).not.toContain(token)
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(lines).toHaveLength(4)
  expect(lines[0]).toEqual({
    id: 1,
    at: expect.any(Number),
    connection: 1,
    direction: 'in',
    frame: '{"type":"authrequest","token":"[redacted]"}',
  })
  expect(lines[1]).toMatchObject({ id: 2, direction: 'out', frame: '{"type":"authresponse","success":true}' })
})

it('needs the secret, and shows it nowhere', async () => {
  for (const authorization of ['', 'Bearer wrong', secret, `bearer ${secret}`]) {
    const response = await call('teletracker/drop', {}, { headers: { authorization } })
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain(secret)
  }
})

it('answers pages from loopback and those named, preflight without a secret included, and no other page', async () => {
  const origin = 'http://localhost:6006'
  const preflight = await fetch(`${emulator.announcement.control}/teletracker/drop`, {
    method: 'OPTIONS',
    headers: { origin },
  })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin])
  const allowed = await call('teletracker/drop', {}, { headers: { origin } })
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, origin])
  const named = await call('teletracker/drop', {}, { headers: { origin: 'https://app.example' } })
  expect([named.status, named.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example'])
  const refused = await call('teletracker/drop', {}, { headers: { origin: 'https://evil.example' } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null])
})

it('says what is wrong and what to send instead', async () => {
  const answer = async (...args: Parameters<typeof call>) => {
    const response = await call(...args)
    return [response.status, ((await response.json()) as { error: string }).error]
  }
  expect(await answer('teletracker/mute', { on: 'yes' })).toEqual([
    400,
    'mute takes a boolean as "on", not "yes": send {"on":true}.',
  ])
  expect(await answer('teletracker/mute', '{')).toEqual([400, 'The body is not JSON.'])
  expect(await answer('teletracker/emit')).toEqual([400, "emit needs the vendor's own frame as JSON."])
  expect(await answer('navix/drop')).toEqual([404, "There is no vendor 'navix' here, only: teletracker."])
  expect(await answer('teletracker/toString')).toEqual([
    404,
    expect.stringContaining(
      'use POST /{vendor}/{emit|drop|mute|delay|refuse|expire|pause} or GET /{vendor}/{credentials|log}.',
    ),
  ])
  expect(await answer('teletracker/drop', undefined, { method: 'GET' })).toEqual([405, '/teletracker/drop takes POST.'])
  expect(await answer('teletracker/log')).toEqual([405, '/teletracker/log takes GET.'])
})
