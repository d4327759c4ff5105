import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, says, teletracker } from './index'
import { listen, raw } from './raw'

afterEach(() => {
  vi.useRealTimers()
})

const event = (n: number) => ({ type: 'userevent', n })

function emulate(options: Parameters<typeof createMemoryEmulator>[0] = {}) {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor], ...options })
  const url = emulator.url('teletracker')
  const { token } = vendor.credentials()
  return {
    vendor,
    emulator,
    url,
    token,
    control: emulator.control('teletracker'),
    dial: () => raw(emulator.WebSocket, url),
    listen: () => listen(emulator.WebSocket, url, token),
  }
}

it('opens and delivers in microtasks, so that a clock nobody advances does not stop it', async () => {
  vi.useFakeTimers()
  const { listen, control } = emulate()
  const client = await listen()
  control.emit(event(1))
  expect(client.frames).toEqual([])
  expect(await client.next()).toEqual(event(1))
})

it('takes the latency each way', async () => {
  vi.useFakeTimers()
  const { dial, token } = emulate({ latency: 100 })
  const client = dial()
  await vi.advanceTimersByTimeAsync(99)
  expect(client.socket.readyState).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(client.socket.readyState).toBe(1)
  client.send({ type: 'authrequest', token })
  await vi.advanceTimersByTimeAsync(199)
  expect(client.frames).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(client.frames).toEqual(['{"type":"authresponse","success":true}'])
})

it('is a drop-in: constants, addEventListener, handlers, url, binaryType', async () => {
  const { emulator, url } = emulate({ behaviour: says(new Uint8Array([7])) })
  const socket = new emulator.WebSocket(url) as WebSocket
  expect([
    emulator.WebSocket.CONNECTING,
    emulator.WebSocket.OPEN,
    emulator.WebSocket.CLOSING,
    emulator.WebSocket.CLOSED,
  ]).toEqual([0, 1, 2, 3])
  expect([socket.url, socket.readyState, socket.binaryType]).toEqual([url, socket.CONNECTING, 'blob'])
  socket.binaryType = 'arraybuffer'
  const seen: string[] = []
  socket.onopen = () => seen.push('onopen')
  socket.addEventListener('open', () => seen.push('open'), { once: true })
  const message = await new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve))
  expect(message.data).toEqual(new Uint8Array([7]).buffer)
  socket.close(3000, 'bye')
  expect(socket.readyState).toBe(socket.CLOSING)
  const close = await new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  expect([close.code, close.reason, close.wasClean, socket.readyState]).toEqual([3000, 'bye', true, socket.CLOSED])
  expect(seen).toEqual(['onopen', 'open'])
})

it('refuses what a browser refuses', () => {
  const { emulator, url, dial } = emulate()
  expect(() => new emulator.WebSocket('mailto:ada')).toThrow("'mailto:ada' is not an address of a WebSocket.")
  expect(() => dial().send({})).toThrow('still connecting')
  expect(() => new emulator.WebSocket(url).close(1001)).toThrow('1000 or 3000 to 4999, not 1001')
})

it('fires error and then close 1006 for a socket closed while it connects, and for a path nobody serves', async () => {
  const { emulator, url } = emulate()
  for (const path of ['', 's']) {
    const socket = new emulator.WebSocket(url + path)
    const seen: unknown[] = []
    socket.onopen = () => seen.push('open')
    socket.onerror = () => seen.push('error')
    if (path === '') socket.close()
    await new Promise<void>((resolve) => {
      socket.onclose = ({ code, wasClean }: CloseEvent) => {
        seen.push(code, wasClean)
        resolve()
      }
    })
    expect(seen).toEqual(['error', 1006, false])
  }
})

it('delivers nothing after the client has closed', async () => {
  const { listen, control } = emulate()
  const client = await listen()
  control.emit(event(1))
  client.socket.close(1000)
  expect(await client.closed).toEqual({ code: 1000, reason: '' })
  expect(client.frames).toEqual([])
  expect(control.emit(event(2))).toEqual({ connections: 0 })
})

it('records each connection: frames both ways with their times, and how it ended', async () => {
  vi.useFakeTimers({ now: 1_000 })
  const { listen, emulator } = emulate()
  const client = await listen()
  const [connection] = emulator.connections
  expect(connection).toMatchObject({ id: 1, vendor: 'teletracker', url: emulator.url('teletracker'), closed: null })
  expect(connection?.frames).toEqual([
    { id: 1, at: 1_000, connection: 1, direction: 'in', frame: '{"type":"authrequest","token":"[redacted]"}' },
    { id: 2, at: 1_000, connection: 1, direction: 'out', frame: '{"type":"authresponse","success":true}' },
    { id: 3, at: 1_000, connection: 1, direction: 'in', frame: '{"type":"startusereventrequest"}' },
    { id: 4, at: 1_000, connection: 1, direction: 'out', frame: '{"type":"startusereventresponse","success":true}' },
  ])
  vi.setSystemTime(2_000)
  client.socket.close(1000, 'done')
  await client.closed
  expect(connection?.closed).toEqual({ code: 1000, reason: 'done', at: 2_000 })
})

it('drops open connections by code or by cutting', async () => {
  const { listen, control } = emulate()
  const first = await listen()
  expect(control.drop({ code: 1012, reason: 'deploy' })).toEqual({ connections: 1 })
  expect(await first.closed).toEqual({ code: 1012, reason: 'deploy' })
  const second = await listen()
  control.drop({ terminate: true })
  expect(await second.closed).toEqual({ code: 1006, reason: '' })
})

it('mutes all connections and new ones, keeps them open, and lets them go', async () => {
  const { emulator, listen, dial, control, token } = emulate()
  const client = await listen()
  control.mute({ on: true })
  expect(control.emit(event(1))).toEqual({ connections: 1 })
  const late = dial()
  await late.opened
  late.send({ type: 'authrequest', token })
  await emulator.fetch(`${emulator.http}/teletracker/auth/login`)
  expect(late.frames).toEqual([])
  control.mute({ on: false })
  expect(await late.next()).toMatchObject({ type: 'authresponse' })
  control.emit(event(2))
  expect(await client.next()).toEqual(event(2))
})

it('cuts a muted connection when told to, and never hears what waited on it', async () => {
  const { listen, control } = emulate()
  const client = await listen()
  control.mute({ on: true })
  client.send({ type: 'stopusereventrequest' })
  await Promise.resolve()
  control.drop({ code: 1012 })
  expect(await client.closed).toEqual({ code: 1012, reason: '' })
  expect(control.log().filter((entry) => entry.frame.includes('stop'))).toEqual([])
})

it('lets a muted server do nothing of its own accord, not even cut a client that does not authenticate', async () => {
  vi.useFakeTimers()
  const { dial, control } = emulate()
  const client = dial()
  await client.opened
  control.mute({ on: true })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.socket.readyState).toBe(1)
})

it('delays what is sent, keeps its order when the delay ends, and forgets it at a drop', async () => {
  vi.useFakeTimers()
  const { listen, dial, control, token } = emulate()
  const client = await listen()
  control.delay({ ms: 500 })
  control.emit(event(1))
  await vi.advanceTimersByTimeAsync(400)
  control.delay({ ms: 0 })
  control.emit(event(2))
  expect(client.frames).toEqual([])
  await vi.advanceTimersByTimeAsync(100)
  expect(client.frames.map((frame) => JSON.parse(String(frame)))).toEqual([event(1), event(2)])
  control.delay({ ms: 500 })
  control.emit(event(3))
  control.drop()
  await client.closed
  expect(vi.getTimerCount()).toBe(0)
  expect(client.frames).toHaveLength(2)
  const late = dial()
  await late.opened
  late.send({ type: 'authrequest', token })
  await vi.advanceTimersByTimeAsync(499)
  expect(late.frames).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(late.frames).toHaveLength(1)
})

it('refuses new connections until it is told otherwise, and leaves open ones alone', async () => {
  const { listen, dial, control } = emulate()
  const client = await listen()
  control.refuse({ status: 503 })
  expect(await dial().closed).toEqual({ code: 1006, reason: '' })
  control.refuse({ code: 4000, reason: 'no' })
  expect(await dial().closed).toEqual({ code: 4000, reason: 'no' })
  control.refuse({})
  await dial().opened
  expect(client.socket.readyState).toBe(1)
})

it('expires what was given out for the next sign-in, and answers what is valid next', async () => {
  const { listen, dial, control, token } = emulate()
  const client = await listen()
  const next = control.expire() as { token: string }
  const second = dial()
  await second.opened
  expect(await second.ask({ type: 'authrequest', token })).toMatchObject({ success: false })
  expect(await second.ask({ type: 'authrequest', token: next.token })).toEqual({ type: 'authresponse', success: true })
  expect(client.socket.readyState).toBe(1)
})

it('runs the synthetic stream only when asked, and pauses it', async () => {
  vi.useFakeTimers()
  const quiet = emulate()
  const silent = await quiet.listen()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(silent.frames).toEqual([])

  const { listen, control, emulator } = emulate({ stream: true })
  const client = await listen()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.frames.length).toBeGreaterThan(5)
  control.pause({ on: true })
  client.frames.length = 0
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.frames).toEqual([])
  control.pause({ on: false })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(client.frames.length).toBeGreaterThan(0)
  await emulator.close()
  await quiet.emulator.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('logs frames with the token redacted, also a wrong token in a broken frame', async () => {
  const { dial, control } = emulate()
  const client = dial()
  await client.opened
  client.socket.send('{"type":"authrequest","token":"somebody-elses-real-token')
  await client.ask({ type: 'authrequest', token: 'another-real-token' })
  expect(control.log().map((entry) => entry.frame)).toEqual([
    '{"type":"authrequest","token":"[redacted]',
    '{"type":"authrequest","token":"[redacted]"}',
    '{"type":"authresponse","success":false,"message":"The token is unknown or expired."}',
  ])
})

it('says what to send when a verb is told something else', () => {
  const { control, emulator } = emulate()
  const loose = control as unknown as Record<string, (body?: unknown) => unknown>
  expect(() => loose.mute?.({ on: 'yes' })).toThrow('mute takes a boolean as "on", not "yes": send {"on":true}.')
  expect(() => loose.pause?.({})).toThrow('pause needs "on": send {"on":true}.')
  expect(() => loose.delay?.({ ms: -1 })).toThrow('delay takes 0 to 3600000 ms, not -1.')
  expect(() => loose.drop?.({ coed: 4000 })).toThrow(
    'drop knows no "coed": send {"code":1012,"reason":"…"} or {"terminate":true}.',
  )
  expect(() => loose.drop?.({ code: 1006 })).toThrow('No server can send close code 1006')
  expect(() => loose.drop?.({ code: 4000, terminate: true })).toThrow('leave one out')
  expect(() => loose.refuse?.([])).toThrow(
    'refuse takes an object: send {"status":403}, {"code":4000,"reason":"…"} or {}.',
  )
  expect(() => loose.refuse?.({ status: 403, code: 4000 })).toThrow('leave one out')
  expect(() => emulator.control('navix')).toThrow("There is no vendor 'navix' here, only: teletracker.")
})

it('answers REST by fetch in the page, and nothing else', async () => {
  vi.useFakeTimers()
  const { emulator, vendor } = emulate()
  const { username, password } = vendor.credentials()
  const response = await emulator.fetch(`${emulator.http}/teletracker/auth/login`, {
    method: 'POST',
    body: JSON.stringify({ username, password }),
  })
  expect(await response.json()).toMatchObject({ success: true, tokenLifetime: 3600 })
  expect((await emulator.fetch(`${emulator.http}/navixy/v2/user/auth`)).status).toBe(404)
  await expect(emulator.fetch('https://api.example.test/')).rejects.toThrow(
    'the in-page emulator answers https://emulator.test only, not https://api.example.test.',
  )
  await expect(emulator.fetch(emulator.http, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})

it('closes: cuts every connection, refuses new ones, leaves no timer', async () => {
  vi.useFakeTimers()
  const { emulator, listen, dial } = emulate({ stream: true })
  const client = await listen()
  const unauthenticated = dial()
  await unauthenticated.opened
  await emulator.close()
  expect(await client.closed).toEqual({ code: 1006, reason: '' })
  expect(await unauthenticated.closed).toEqual({ code: 1006, reason: '' })
  expect(await dial().closed).toEqual({ code: 1006, reason: '' })
  expect(vi.getTimerCount()).toBe(0)
})

it('says what its REST parts need where there is no Request, as under Jest', async () => {
  vi.stubGlobal('Request', undefined)
  const { fetch, http } = createMemoryEmulator({ vendors: [teletracker()] })
  await expect(fetch(`${http}/teletracker/auth/login`)).rejects.toThrow("set testEnvironment to 'jest-fixed-jsdom'")
  vi.unstubAllGlobals()
})
