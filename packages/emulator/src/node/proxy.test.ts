import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createFaultProxy } from '../node'
import { raw } from '../raw'
import { before, emulated, end, listening, turns, wired } from './ends'

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

it('resets both sides of every open connection, and lets new ones in', async () => {
  const { dial, proxy, emulator } = await emulated()
  const clients = [await dial(), await dial()]
  expect(proxy.reset()).toBe(2)
  for (const client of clients) expect(await client.closed).toEqual({ code: 1006, reason: '' })
  await vi.waitUntil(() => emulator.connections.every(({ closed }) => closed?.code === 1006))
  expect(proxy.connections).toBe(0)
  expect(await (await dial()).ask({ n: 1 })).toEqual({ n: 1 })
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

it('ends as it was told last, whether or not that was waited for', async () => {
  const { proxy } = await emulated()
  await Promise.all([true, false, true].map((on) => proxy.refuse(on)))
  const [error] = await once(connect(proxy.port, '127.0.0.1'), 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  await Promise.all([proxy.heal(), proxy.refuse(true), proxy.heal()])
  await once(connect(proxy.port, '127.0.0.1').end(), 'close')
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
