import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Arrival, drops, healthy, refuses, sequence, teletracker } from '../index'
import { createEmulator, type EmulatorOptions, type NodeEmulator } from '../node'
import { listen, raw } from '../raw'
import { upgrade } from './upgrade'

const started: NodeEmulator[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((emulator) => emulator.close()))
})

const event = (n: number) => ({ type: 'userevent', n })

async function emulate(options: EmulatorOptions = {}) {
  const vendor = teletracker()
  const emulator = await createEmulator({ vendors: [vendor], ...options })
  started.push(emulator)
  const url = emulator.url('teletracker')
  return {
    emulator,
    url,
    vendor,
    control: emulator.control('teletracker'),
    dial: () => raw(WebSocket, url),
    listen: () => listen(WebSocket, url, vendor.credentials().token),
  }
}

it('serves a raw client that follows the vendor’s page', async () => {
  const { dial, vendor, control, emulator } = await emulate()
  const client = dial()
  await client.opened
  expect(await client.ask({ type: 'authrequest', token: vendor.credentials().token })).toEqual({
    type: 'authresponse',
    success: true,
  })
  expect(await client.ask({ type: 'startusereventrequest' })).toEqual({ type: 'startusereventresponse', success: true })
  control.emit(event(1))
  expect(await client.next()).toEqual(event(1))
  client.socket.close(1000, 'bye')
  expect(await client.closed).toEqual({ code: 1000, reason: 'bye' })
  await vi.waitUntil(() => emulator.connections[0]?.closed)
  expect(emulator.connections[0]?.closed).toMatchObject({ code: 1000, reason: 'bye' })
})

it('treats connections by the behaviours given', async () => {
  const { dial, listen } = await emulate({
    behaviour: sequence(refuses({ status: 503 }), refuses(4000), drops({ after: 2 }), healthy()),
  })
  expect(await dial().closed).toMatchObject({ code: 1006 })
  expect(await dial().closed).toMatchObject({ code: 4000 })
  expect(await (await listen()).closed).toMatchObject({ code: 1006 })
  expect((await listen()).socket.readyState).toBe(1)
})

it('streams synthetic events when asked', async () => {
  const { listen } = await emulate({ stream: true })
  expect(await (await listen()).next()).toMatchObject({ type: 'userevent', synthetic: true })
})

it('keeps a muted connection open, answers not even a close, and goes on when let go', async () => {
  const { listen, control, emulator } = await emulate()
  const client = await listen()
  control.mute({ on: true })
  control.emit(event(1))
  client.send({ type: 'stopusereventrequest' })
  client.socket.close(1000)
  // A second connection is a whole round trip later, and the first has heard nothing.
  await raw(WebSocket, emulator.url('teletracker')).opened
  expect([client.socket.readyState, client.frames]).toEqual([2, []])
  control.mute({ on: false })
  expect(await client.closed).toMatchObject({ code: 1000 })
  expect(emulator.connections[0]?.frames.at(-2)).toMatchObject({
    direction: 'in',
    frame: '{"type":"stopusereventrequest"}',
  })
})

it('closes a muted connection with a code when told to', async () => {
  const { listen, control } = await emulate()
  const client = await listen()
  control.mute({ on: true })
  control.drop({ code: 1012, reason: 'deploy' })
  expect(await client.closed).toEqual({ code: 1012, reason: 'deploy' })
})

it('refuses an upgrade with its status, and a path nobody serves with 404', async () => {
  const { url, control } = await emulate()
  expect(await upgrade(url)).toBe(101)
  expect(await upgrade(`${url}s`)).toBe(404)
  control.refuse({ status: 429 })
  expect(await upgrade(url)).toBe(429)
})

it('lets in pages from loopback and those named, and nobody else', async () => {
  const { url, emulator } = await emulate({ allowOrigin: ['https://app.example'] })
  for (const origin of [
    'http://localhost:6006',
    'http://127.0.0.1',
    'http://[::1]:1',
    'https://story.localhost',
    'https://app.example',
  ]) {
    expect([origin, await upgrade(url, { origin })]).toEqual([origin, 101])
  }
  for (const origin of [
    'https://evil.example',
    'https://app.example.evil',
    'http://localhost.evil',
    'null',
    'https://127.0.0.1.evil',
    '',
  ]) {
    expect([origin, await upgrade(url, { origin })]).toEqual([origin, 403])
    const response = await fetch(`${emulator.announcement.http}/teletracker/auth/login`, {
      method: 'POST',
      headers: { origin },
    })
    if (origin !== '')
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null])
  }
})

it('refuses a Host that is not this machine, against DNS rebinding', async () => {
  const { url } = await emulate()
  const { port } = new URL(url)
  expect(await upgrade(url, { host: `localhost:${port}` })).toBe(101)
  for (const host of [`evil.example:${port}`, '192.0.2.1', 'localhost.evil', '127.0.0.1.evil'])
    expect([host, await upgrade(url, { host })]).toEqual([host, 403])
  expect(await upgrade(url, { host: 'a b' })).toBe(400)
})

it('lets a vendor refuse an upgrade by what the client says of itself', async () => {
  const arrivals: Arrival[] = []
  const refusal = (arrival: Arrival) => {
    arrivals.push(arrival)
    return arrival.cookie === 'sid=1' ? undefined : 401
  }
  const { url } = await emulate({ vendors: [{ ...teletracker(), refusal }] })
  const origin = 'http://localhost:6006'
  expect(await upgrade(`${url}?key=1`)).toBe(401)
  expect(await upgrade(url, { origin, cookie: 'sid=1' })).toBe(101)
  const told = { url: url.replace('ws:', 'http:') }
  expect(arrivals).toEqual([{ url: `${told.url}?key=1` }, { ...told, origin, cookie: 'sid=1' }])
})

it('answers REST with CORS for a loopback page, preflight included', async () => {
  const { emulator, vendor, dial } = await emulate()
  const login = `${emulator.announcement.http}/teletracker/auth/login`
  const origin = 'http://localhost:6006'
  const preflight = await fetch(login, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  expect([
    preflight.status,
    preflight.headers.get('access-control-allow-origin'),
    preflight.headers.get('access-control-allow-headers'),
    preflight.headers.get('access-control-allow-methods'),
  ]).toEqual([204, origin, 'authorization, content-type', 'GET, POST, PUT, DELETE'])
  const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-meta' }
  const special = await fetch(login, { method: 'OPTIONS', headers })
  expect(special.headers.get('access-control-allow-headers')).toBe('content-meta')
  // A page may send a cookie and read a token, as vendors' servers let it.
  expect([
    preflight.headers.get('access-control-allow-credentials'),
    preflight.headers.get('access-control-expose-headers'),
  ]).toEqual(['true', 'authorization'])
  const { username, password } = vendor.credentials()
  const response = await fetch(login, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  expect([response.headers.get('access-control-allow-origin'), response.headers.get('vary')]).toEqual([
    origin,
    'Origin',
  ])
  const { token } = (await response.json()) as { token: string }
  const client = dial()
  await client.opened
  expect(await client.ask({ type: 'authrequest', token })).toMatchObject({ success: true })
  expect((await fetch(login, { method: 'POST', body: 'x'.repeat(2 ** 23) })).status).toBe(413)
})

it('survives a frame above 1 MiB, a binary frame and bytes that are no WebSocket', async () => {
  const { dial, listen, control } = await emulate()
  const large = dial()
  await large.opened
  large.socket.send('x'.repeat(2 ** 20 + 1))
  expect(await large.closed).toMatchObject({ code: 1009 })
  const client = await listen()
  ;(client.socket as WebSocket).send(new Uint8Array(3))
  await client.ask({ type: 'stopusereventrequest' })
  expect(control.log().map((entry) => entry.frame)).toContain('<binary, 3 bytes>')
})

it('pings where that is chosen, except on a muted connection, and not after it has closed', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const { emulator, dial } = await emulate({ ping: 5 })
  const [heard, muted] = [dial(), dial()]
  await Promise.all([heard.opened, muted.opened])
  emulator.connections[1]?.mute(true)
  const unheard = vi.fn()
  ;(muted.socket as WebSocket).on('ping', unheard)
  // Two of them: one may have been on its way when the other connection was muted.
  await once(heard.socket as WebSocket, 'ping')
  unheard.mockClear()
  await once(heard.socket as WebSocket, 'ping')
  await once(heard.socket as WebSocket, 'ping')
  expect(unheard).not.toHaveBeenCalled()
  await emulator.close()
  await Promise.all([heard.closed, muted.closed])
  expect(timers()).toBeLessThanOrEqual(before)
})

it('announces its addresses, secret and credentials, and gives the same tokens at every start', async () => {
  const first = await createEmulator({ vendors: [teletracker()], secret: 'known' })
  started.push(first)
  const { http, control, ...rest } = first.announcement
  expect(http).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(control).not.toBe(http)
  expect(rest).toEqual({
    teletracker: `${http.replace('http', 'ws')}/teletracker`,
    secret: 'known',
    credentials: { teletracker: teletracker().credentials() },
  })
  const second = await createEmulator({ vendors: [teletracker()] })
  started.push(second)
  expect(second.announcement.credentials).toEqual(first.announcement.credentials)
  expect(second.announcement.secret).toMatch(/^[0-9a-f]{32}$/)
})

it('says which port is taken and what to do, and holds on to nothing', async () => {
  const { emulator } = await emulate()
  const port = Number(new URL(emulator.announcement.http).port)
  const taken = Number(new URL(emulator.announcement.control).port)
  await expect(createEmulator({ port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken, perhaps by another emulator: stop that one, or choose another port with --port (0 picks a free one).`,
  )
  const free = await createEmulator()
  const released = Number(new URL(free.announcement.http).port)
  await free.close()
  await expect(createEmulator({ port: released, controlPort: taken })).rejects.toThrow('--control-port')
  started.push(await createEmulator({ port: released }))
})

it('closes everything: open, muted and half-closed connections, requests, ports', async () => {
  const { emulator, listen, control } = await emulate({ stream: true })
  const [open, muted, halfClosed] = [await listen(), await listen(), await listen()]
  const [, second, third] = emulator.connections
  second?.mute(true)
  ;(halfClosed.socket as WebSocket).pause()
  third?.close(4000)
  const unfinished = connect(Number(new URL(emulator.announcement.http).port), '127.0.0.1')
  unfinished.on('error', () => undefined).write('GET / HTTP/1.1\r\n')
  const cut = new Promise((resolve) => unfinished.once('close', resolve))
  await once(unfinished, 'connect')
  await emulator.close()
  await cut
  expect(await open.closed).toMatchObject({ code: 1006 })
  expect(await muted.closed).toMatchObject({ code: 1006 })
  ;(halfClosed.socket as WebSocket).resume()
  await halfClosed.closed
  expect(emulator.connections.every((connection) => connection.closed)).toBe(true)
  await expect(fetch(emulator.announcement.http)).rejects.toThrow()
  expect(control.emit(event(1))).toEqual({ connections: 0 })
})
