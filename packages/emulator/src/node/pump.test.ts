import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { listening, turns, wired } from './ends'
import { reset } from './pump'

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

it('makes the server’s buffers fill when the client itself reads nothing', async () => {
  const { dial, proxy } = await wired()
  const { near, far } = await dial()
  near.socket.pause()
  while (far.write('x'.repeat(2 ** 20)) || far.socket.writableLength < 8 * 2 ** 20) await turns()
  expect(proxy.connections).toBe(1)
  near.socket.resume()
  await once(far.socket, 'drain')
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
  proxy.throttle(0.01)
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
