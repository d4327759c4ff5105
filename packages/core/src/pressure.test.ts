import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import type { RealtimeError } from './errors'
import { FakeSocket, fakeLifecycle, fakeTopic } from './fake'
import { openSocket } from './socket'

const cars = fakeTopic('cars')
const MiB = 1024 * 1024
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.opened = []
})
afterEach(() => {
  vi.useRealTimers()
})

/** A live client of a vendor that sends what it is given, and one way to say how much its socket holds back after each send. */
async function live() {
  const client = createClient({
    providers: [
      {
        name: 'fake',
        capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
        address: () => 'fake:',
        async open(link) {
          const socket = await openSocket(link, {
            provider: 'fake',
            url: 'wss://vendor.example',
            onFrame: (frame) => link.emit(cars, frame as string),
          })
          return { join() {}, leave() {}, send: async (_, data) => socket.send(data), close: socket.close }
        },
      },
    ],
    lifecycle: fakeLifecycle().lifecycle,
    backoff: () => 1_000,
    WebSocket: FakeSocket,
  })
  const heard: string[] = []
  client.subscribe(cars, (event) => heard.push(event))
  FakeSocket.last.accept()
  await pass()
  const socket = FakeSocket.last
  const say = (data: string, bufferedAmount?: number) => {
    socket.bufferedAmount = bufferedAmount
    return client.send(cars, data).catch((error: RealtimeError) => error.kind)
  }
  return { client, socket, heard, say }
}

it('holds nothing back where sockets do not tell how much they do', async () => {
  const { client, socket, say } = await live()
  await say('1')
  await say('2')
  expect(socket.sent).toEqual(['1', '2'])
  await pass(60_000)
  expect(client.connection.status).toBe('connected')
  await say('3')
  expect(socket.sent).toEqual(['1', '2', '3'])
  await client.close()
})

it('case 40: holds messages back at 1 MiB, and lets them go when the socket has drained', async () => {
  const { client, socket, say } = await live()
  await say('1', MiB)
  await say('2', MiB + 1)
  const waiting = say('3', MiB + 1)
  await pass(5_000)
  expect(socket.sent).toEqual(['1', '2'])
  socket.bufferedAmount = MiB
  await pass(100)
  expect(await waiting).toBeUndefined()
  expect(socket.sent).toEqual(['1', '2', '3'])
  // It looks no longer than it must.
  expect(client.connection.status).toBe('connected')
  await client.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('case 40: gives up a socket that holds back more than 4 MiB at once', async () => {
  const { client, say } = await live()
  expect(await say('1', 4 * MiB + 1)).toBe('unknown-outcome')
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await client.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('case 40: gives up a socket that has not drained for 30 s', async () => {
  const { client, say } = await live()
  await say('1', 2 * MiB)
  await pass(29_000)
  expect(client.connection.status).toBe('connected')
  await pass(1_100)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network' } })
  await pass(1_000)
  expect(FakeSocket.opened.length).toBe(2)
  await client.close()
})

it('case 33: trusts a session no more after 20 frames within a minute that cannot be decoded', async () => {
  const { client, socket, heard } = await live()
  for (let n = 0; n < 19; n++) socket.frame('{')
  await pass(60_001)
  for (let n = 0; n < 18; n++) socket.frame('{"cut')
  socket.frame(new ArrayBuffer(1))
  socket.frame('"still heard"')
  expect(heard).toEqual(['still heard'])
  expect(client.connection.status).toBe('connected')
  socket.frame('\uFEFF{')
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'protocol', retryable: true } })
  await client.close()
})
