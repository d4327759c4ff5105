import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type WebSocketServerOptions, websocketServer } from '../index'
import { createEmulator, createFaultProxy, type FaultProxy } from '../node'
import { type Raw, raw } from '../raw'
import { reset } from './pump'

const started: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop()
})

async function before(to: string | { readonly port: number }): Promise<FaultProxy> {
  const proxy = await createFaultProxy({ to })
  started.push(proxy.close)
  return proxy
}

/** The plain server, which echoes, behind a proxy. */
async function emulated(options: WebSocketServerOptions = {}) {
  const emulator = await createEmulator({ vendors: [websocketServer(options)] })
  started.push(emulator.close)
  const proxy = await before(emulator.url('websocket'))
  const url = proxy.url(emulator.url('websocket'))
  const dial = async (): Promise<Raw> => {
    const client = raw(WebSocket, url)
    await client.opened
    return client
  }
  return { emulator, proxy, url, dial, control: emulator.control('websocket') }
}

/** Bare TCP: a client, the server's end of its connection, and the proxy between them. */
async function wired() {
  const { server, arrivals } = await listening()
  const proxy = await before(server.address() as AddressInfo)
  const dial = async () => {
    const far = arrivals()
    const near = end(connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true }))
    return { near, far: end(await far) }
  }
  return { proxy, dial }
}

async function listening() {
  const server: Server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  started.push(() => server.close())
  const arrivals = async (): Promise<Socket> => ((await once(server, 'connection')) as [Socket])[0]
  return { server, arrivals }
}

/** One end of a connection: what it got, and how it ended. */
function end(socket: Socket) {
  started.push(() => socket.destroy())
  let got = ''
  let error: string | undefined
  let ended = false
  socket.on('data', (data) => {
    got += data
  })
  socket.on('end', () => {
    ended = true
  })
  socket.on('error', (thrown: NodeJS.ErrnoException) => {
    error = thrown.code
  })
  return {
    socket,
    write: (text: string) => socket.write(text),
    got: async (text: string) => {
      await vi.waitUntil(() => got.length >= text.length, { interval: 1 })
      expect(got).toBe(text)
    },
    ended: () => vi.waitUntil(() => ended, { interval: 1 }),
    reset: () => vi.waitUntil(() => error === 'ECONNRESET', { interval: 1 }),
    get state() {
      return { got, ended, error }
    },
  }
}

it('leads to the server and back, and rewrites its addresses and no other', async () => {
  const { emulator, proxy, url, dial } = await emulated()
  expect(url).toBe(`ws://127.0.0.1:${proxy.port}/websocket`)
  expect(proxy.url(`${emulator.url('websocket').replace('127.0.0.1', 'localhost')}?a=1`)).toBe(`${url}?a=1`)
  expect(() => proxy.url('ws://127.0.0.1:1/websocket')).toThrow('not before ws://127.0.0.1:1: give it an address')
  const client = await dial()
  expect(await client.ask({ n: 1 })).toEqual({ n: 1 })
  expect([proxy.connections, proxy.attempts, emulator.attempts]).toEqual([1, 1, 1])
  client.socket.close(1000, 'bye')
  expect(await client.closed).toEqual({ code: 1000, reason: 'bye' })
  await vi.waitUntil(() => proxy.connections === 0 && emulator.connections[0]?.closed)
  expect(emulator.connections[0]?.closed).toMatchObject({ code: 1000, reason: 'bye' })
})

it('passes each side’s end on by itself, after what was said before', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  near.socket.end('question')
  await far.ended()
  await far.got('question')
  far.socket.end('answer')
  await near.ended()
  await near.got('answer')
  await vi.waitUntil(() => proxy.connections === 0)
})

it('passes a reset on, either way', async () => {
  const { dial, proxy } = await wired()
  const first = await dial()
  first.near.socket.resetAndDestroy()
  await first.far.reset()
  const second = await dial()
  second.far.socket.resetAndDestroy()
  await second.near.reset()
  await vi.waitUntil(() => proxy.connections === 0)
})

it('paused, keeps everything back and both sides open, a connection that begins meanwhile too, until it is resumed', async () => {
  const { dial, proxy, url, control, emulator } = await emulated()
  const client = await dial()
  proxy.pause()
  client.send({ n: 1 })
  control.emit({ n: 2 })
  const late = raw(WebSocket, url)
  await vi.waitUntil(() => proxy.connections === 2)
  // A round trip through another proxy is time enough for whatever would have passed.
  const open = await before(emulator.url('websocket'))
  await raw(WebSocket, open.url(emulator.url('websocket'))).opened
  expect([client.frames, client.socket.readyState, late.socket.readyState]).toEqual([[], 1, 0])
  expect(control.log()).toHaveLength(1)
  proxy.resume()
  expect([await client.next(), await client.next()]).toEqual([{ n: 2 }, { n: 1 }])
  await late.opened
})

it('paused, tells nobody of an end or a reset, and does when it is resumed', async () => {
  const { dial, proxy } = await wired()
  const [ends, resets, other] = [await dial(), await dial(), await dial()]
  proxy.pause('up')
  ends.near.socket.end('last words')
  resets.near.socket.resetAndDestroy()
  await once(resets.near.socket, 'close')
  other.far.write('a')
  await other.near.got('a')
  ends.far.write('b')
  await ends.near.got('b')
  const untold = { got: '', ended: false, error: undefined }
  expect([ends.far.state, resets.far.state]).toEqual([untold, untold])
  proxy.resume('up')
  await ends.far.ended()
  await ends.far.got('last words')
  await resets.far.reset()
})

it('pauses one way alone', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  for (const [way, from, to] of [
    ['up', near, far],
    ['down', far, near],
  ] as const) {
    proxy.pause(way)
    const kept = to.state.got
    from.write('kept')
    to.write('passes')
    await vi.waitUntil(() => from.state.got.endsWith('passes'))
    expect(to.state.got).toBe(kept)
    proxy.resume(way)
    await to.got(`${kept}kept`)
  }
})

it('makes a writer’s buffers fill while it is paused, and loses nothing of them', async () => {
  // With channels it answers each of these in a few words.
  const { dial, proxy, control } = await emulated({ channels: true })
  const client = await dial()
  proxy.pause('up')
  // Loopback's own buffers take several megabytes.
  for (let n = 10; n < 22; n++) client.socket.send(`${n}`.padEnd(2 ** 20))
  await turns()
  expect(client.socket.bufferedAmount).toBeGreaterThan(2 * 2 ** 20)
  expect(control.log()).toEqual([])
  proxy.resume('up')
  for (let n = 10; n < 22; n++) expect(await client.next()).toMatchObject({ type: 'error' })
  const heard = control.log().filter(({ direction }) => direction === 'in')
  expect(heard.map(({ frame }) => Number(frame))).toEqual(Array.from({ length: 12 }, (_, n) => n + 10))
  expect(client.socket.bufferedAmount).toBe(0)
})

it('makes the server’s buffers fill when the client itself reads nothing', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  near.socket.pause()
  while (far.write('x'.repeat(2 ** 20)) || far.socket.writableLength < 8 * 2 ** 20) await turns()
  expect(proxy.connections).toBe(1)
  near.socket.resume()
  await once(far.socket, 'drain')
})

/** Enough turns of the event loop for loopback to move whatever will move. */
async function turns(): Promise<void> {
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
}

it('resets both sides of every open connection, and lets new ones in', async () => {
  const { dial, proxy, emulator } = await emulated()
  const clients = [await dial(), await dial()]
  expect(proxy.reset()).toBe(2)
  for (const client of clients) expect(await client.closed).toEqual({ code: 1006, reason: '' })
  await vi.waitUntil(() => emulator.connections.every(({ closed }) => closed?.code === 1006))
  expect(proxy.connections).toBe(0)
  expect(await (await dial()).ask({ n: 1 })).toEqual({ n: 1 })
})

it('resets with a RST, also what is paused or stuck', async () => {
  const { dial, proxy } = await wired()
  const [paused, stuck] = [await dial(), await dial()]
  stuck.near.socket.pause()
  stuck.far.socket.end('x'.repeat(2 ** 24))
  await turns()
  proxy.pause()
  proxy.reset()
  await Promise.all([paused.near.reset(), paused.far.reset(), stuck.far.reset()])
  expect(paused.near.state).toEqual({ got: '', ended: false, error: 'ECONNRESET' })
  await vi.waitUntil(() => proxy.connections === 0)
})

it('resets also what has ended this very moment', async () => {
  const { server, arrivals } = await listening()
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await arrivals()
  socket.end('last words')
  reset(socket)
  await once(socket, 'close')
})

it('has no more than a megabyte on its way under a delay', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  proxy.delay(3_600_000, 'up')
  near.write('x'.repeat(2 ** 24))
  await turns()
  expect(near.socket.writableLength).toBe(2 ** 24)
  expect(far.state.got).toBe('')
})

it('is late by the delay, in order, in the direction chosen', async () => {
  const { dial, proxy } = await emulated()
  const client = await dial()
  for (const way of ['up', 'down', 'both'] as const) {
    proxy.delay(30, way)
    const start = performance.now()
    client.send({ n: 1 })
    client.send({ n: 2 })
    expect([await client.next(), await client.next()]).toEqual([{ n: 1 }, { n: 2 }])
    // Timers may fire a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(way === 'both' ? 58 : 29)
    proxy.delay(0)
  }
})

it('keeps the order when a delay ends while something is on its way', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  proxy.delay(30)
  near.write('first ')
  // What goes the other way comes 30 ms late, and by then the proxy has the first part.
  far.write('?')
  await vi.waitUntil(() => near.state.got === '?')
  near.write('second ')
  proxy.delay(0)
  near.write('third')
  await far.got('first second third')
})

it('is as slow as it is told', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  proxy.throttle(1_000_000, 'up')
  const start = performance.now()
  near.write('x'.repeat(100_000))
  await far.got('x'.repeat(100_000))
  expect(performance.now() - start).toBeGreaterThanOrEqual(75)
  proxy.throttle(1)
  far.write('yy')
  await near.got('y')
  proxy.throttle(Infinity)
  await near.got('yy')
})

it('cuts each connection after so many bytes: the receiver has exactly these and the end, the sender is reset', async () => {
  const { dial, proxy } = await wired()
  const open = await dial()
  open.near.write('12345')
  await open.far.got('12345')
  proxy.cut(7, 'up')
  const later = await dial()
  open.near.write('1234')
  later.near.write('123456')
  await open.far.got('123451234')
  open.near.write('5678')
  await open.far.ended()
  await open.far.got('123451234567')
  await open.near.reset()
  later.far.write('as much as it likes')
  await later.near.got('as much as it likes')
  later.near.write('78')
  await later.far.ended()
  await later.far.got('1234567')
  proxy.cut(Infinity)
  const last = await dial()
  last.near.write('12345678')
  await last.far.got('12345678')
})

it('cuts a WebSocket in the middle of a frame, which reads as 1006', async () => {
  const { dial, proxy, control } = await emulated()
  const client = await dial()
  proxy.cut(20, 'down')
  control.emit('0123456789')
  control.emit('0123456789')
  expect(await client.closed).toEqual({ code: 1006, reason: '' })
  expect(client.frames).toEqual(['0123456789'])
})

it('refuses by not listening, keeps who is in, and listens again on the same port', async () => {
  const { dial, proxy } = await emulated()
  const { port } = proxy
  const client = await dial()
  await proxy.refuse(true)
  await proxy.refuse(true)
  const [error] = await once(connect(port, '127.0.0.1'), 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  expect(await client.ask({ n: 1 })).toEqual({ n: 1 })
  await proxy.refuse(false)
  await proxy.refuse(false)
  expect(proxy.port).toBe(port)
  expect(await (await dial()).ask({ n: 2 })).toEqual({ n: 2 })
})

it('says so when its port has been taken meanwhile', async () => {
  const { proxy } = await emulated()
  await proxy.refuse(true)
  const thief = createServer().listen(proxy.port, '127.0.0.1')
  await once(thief, 'listening')
  await expect(proxy.refuse(false)).rejects.toThrow(`cannot listen on port ${proxy.port} again: somebody else`)
  await once(thief.close(), 'close')
  await proxy.heal()
  await once(connect(proxy.port, '127.0.0.1').end(), 'close')
})

it('swallows new connections: nothing answers, the server never hears of them, and their end is noticed', async () => {
  const { dial, proxy, url, emulator } = await emulated()
  const before = await dial()
  proxy.swallow(true)
  const silent = raw(WebSocket, url)
  const [leaves, resets] = [connect(proxy.port, proxy.host), connect(proxy.port, proxy.host)]
  await Promise.all([once(leaves, 'connect'), once(resets, 'connect')])
  await vi.waitUntil(() => proxy.connections === 4)
  expect(await before.ask({ n: 1 })).toEqual({ n: 1 })
  leaves.end('GET / HTTP/1.1\r\n\r\n')
  resets.resetAndDestroy()
  await vi.waitUntil(() => proxy.connections === 2)
  proxy.swallow(false)
  expect(await (await dial()).ask({ n: 2 })).toEqual({ n: 2 })
  expect([silent.socket.readyState, emulator.attempts]).toEqual([0, 2])
  silent.socket.close()
  await vi.waitUntil(() => proxy.connections === 2)
})

it('resets a client when the server is not there', async () => {
  const { server } = await listening()
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  const proxy = await before({ port })
  await end(connect(proxy.port, proxy.host)).reset()
  await vi.waitUntil(() => proxy.connections === 0)
})

it('heals of every fault at once', async () => {
  const { dial, proxy } = await emulated()
  const client = await dial()
  proxy.pause()
  proxy.delay(3_600_000)
  proxy.throttle(1)
  proxy.cut(1)
  proxy.swallow(true)
  await proxy.refuse(true)
  await proxy.heal()
  expect(await client.ask({ n: 1 })).toEqual({ n: 1 })
  expect(await (await dial()).ask({ n: 2 })).toEqual({ n: 2 })
})

it('closes everything, paused, delayed and swallowed: no socket, port or timer is left', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const { dial, proxy } = await wired()
  const before = timers()
  const [paused, stuck] = [await dial(), await dial()]
  proxy.swallow(true)
  const swallowed = end(connect(proxy.port, proxy.host))
  await vi.waitUntil(() => proxy.connections === 3)
  proxy.delay(3_600_000, 'up')
  proxy.pause('down')
  stuck.near.write('x')
  paused.far.write('x')
  await turns()
  const over = [paused.near, paused.far, stuck.near, stuck.far, swallowed].map(({ socket }) => once(socket, 'end'))
  await proxy.close()
  await Promise.all(over)
  expect(proxy.connections).toBe(0)
  expect(timers()).toBeLessThanOrEqual(before)
  const [error] = await once(connect(proxy.port, proxy.host), 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

it('leads to this machine only, and says what a fault takes', async () => {
  await expect(createFaultProxy({ to: 'wss://vendor.example/live' })).rejects.toThrow(
    "leads to this machine only, not to 'vendor.example'",
  )
  const { proxy } = await emulated()
  expect(() => proxy.delay(-1)).toThrow('delay takes 0 or more ms, not -1.')
  expect(() => proxy.throttle(0)).toThrow('throttle takes more than 0 bytes per second, not 0.')
  expect(() => proxy.cut(0)).toThrow('cut takes 1 byte or more, not 0.')
})
