import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeSocket } from './fake'
import type { LinkHandle } from './provider'
import { openSocket, type Socket } from './socket'

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.opened = []
})
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left').toBe(0)
  vi.useRealTimers()
})

async function open() {
  const controller = new AbortController()
  const warnings: string[] = []
  const link = {
    signal: controller.signal,
    attempt: 0,
    WebSocket: FakeSocket,
    frameBytes: 1_000,
    opened() {},
    alive() {},
    end() {},
    warn: (message: string) => void warnings.push(message),
  } as unknown as LinkHandle
  const opening = openSocket(link, { provider: 'fake', url: 'wss://fake.test', onFrame() {} })
  const wire = FakeSocket.last
  wire.accept()
  const socket: Socket = await opening
  return { socket, wire, warnings, abandon: () => controller.abort() }
}

it('beats at its interval: a text as it is, anything else as JSON, each one made anew', async () => {
  const { socket, wire } = await open()
  let n = 0
  socket.beat(1_000, () => (++n === 1 ? 'X' : { n }))
  vi.advanceTimersByTime(999)
  expect(wire.sent).toEqual([])
  vi.advanceTimersByTime(2_001)
  expect(wire.sent).toEqual(['X', '{"n":2}', '{"n":3}'])
  socket.close()
})

it('keeps one beat: the newest, or none after an interval of 0', async () => {
  const { socket, wire } = await open()
  socket.beat(1_000, () => 'old')
  socket.beat(400, () => 'new')
  vi.advanceTimersByTime(1_000)
  expect(wire.sent).toEqual(['new', 'new'])
  socket.beat(0, () => 'never')
  vi.advanceTimersByTime(10_000)
  expect(wire.sent).toHaveLength(2)
  socket.close()
})

it.each<[string, (on: Awaited<ReturnType<typeof open>>) => void]>([
  ['is closed', ({ socket }) => socket.close()],
  ['is closed by the server', ({ wire }) => wire.end(1006)],
  ['is abandoned', ({ abandon }) => abandon()],
])('beats no more once the socket %s, nor starts to', async (_, end) => {
  const on = await open()
  on.socket.beat(1_000, () => 'X')
  end(on)
  expect(vi.getTimerCount()).toBe(0)
  on.socket.beat(1_000, () => 'X')
  vi.advanceTimersByTime(10_000)
  expect(on.wire.sent).toEqual([])
})

it('survives a beat that throws and a socket that is closing, and tells them', async () => {
  const { socket, wire, warnings } = await open()
  const frames: (() => unknown)[] = [
    () => {
      throw new Error('no frame')
    },
    () => 'X',
  ]
  socket.beat(1_000, () => frames.shift()?.())
  vi.advanceTimersByTime(2_000)
  expect(wire.sent).toEqual(['X'])
  wire.readyState = 2
  vi.advanceTimersByTime(1_000)
  expect(warnings).toEqual([
    'A heartbeat could not be sent: Error: no frame',
    'A heartbeat could not be sent: RealtimeError: The socket is not open',
  ])
  socket.close()
})
