import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient } from './client'
import { FakeSocket, fakeLifecycle, fakeTopic } from './fake'
import type { Provider } from './provider'
import { type Close, closeVerdict, openSocket, type Socket, type SocketOptions } from './socket'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const ignore = () => {}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.opened = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

interface Frame {
  readonly event?: string
  readonly ok?: string
}

/** A client of a vendor that speaks JSON over the fake socket. */
function wired(options: Partial<SocketOptions> = {}, WebSocket: typeof FakeSocket | null = FakeSocket) {
  let socket: Socket | undefined
  const warnings: string[] = []
  const events: string[] = []
  const frames: unknown[] = []
  const gaps: string[] = []
  const provider: Provider = {
    name: 'fake',
    capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
    address: () => 'fake:',
    async open(link) {
      const opened = await openSocket(link, {
        provider: 'fake',
        url: 'wss://vendor.example/stream?token=canary',
        onFrame: (frame) => {
          const { event } = frame as Frame
          if (event === undefined) throw new Error('no such frame')
          link.emit(cars, event)
        },
        ...options,
      })
      socket = opened
      return { join: ignore, leave: ignore, close: opened.close }
    },
  }
  if (!WebSocket) vi.stubGlobal('WebSocket', undefined)
  const client = createClient({
    providers: [provider],
    lifecycle: fakeLifecycle().lifecycle,
    backoff: () => 1_000,
    ...(WebSocket && { WebSocket }),
  })
  client.inspect((told) => {
    if (told.type === 'warning') warnings.push(told.message)
    if (told.type === 'frame') frames.push(told.frame)
  })
  client.subscribe(cars, (event) => events.push(event), { onGap: ({ reason }) => gaps.push(reason) })
  const connected = async () => {
    await pass()
    FakeSocket.last.accept()
    await pass()
    if (!socket) throw new Error('the socket has not opened')
    return socket
  }
  return { client, warnings, events, frames, gaps, connected }
}

it('delivers frames, and shows them to whoever inspects', async () => {
  const { client, events, frames, connected } = wired()
  const socket = await connected()
  FakeSocket.last.frame('{"event":"one"}')
  socket.send({ hello: 1 })
  socket.send('as it is')
  expect(events).toEqual(['one'])
  expect(FakeSocket.last.sent).toEqual(['{"hello":1}', 'as it is'])
  expect(frames).toMatchObject([
    { direction: 'in', raw: '{"event":"one"}', decoded: { event: 'one' } },
    { direction: 'out', raw: '{"hello":1}', decoded: { hello: 1 } },
    { direction: 'out', raw: 'as it is' },
  ])
  expect(client.links[0]?.lastFrameAt).toBe(Date.now())
  await client.close()
})

it('dials with the WebSocket that the page has by then', async () => {
  const { client, events, connected } = wired({}, null)
  await pass()
  expect(client.connection.status).toBe('failed')
  vi.stubGlobal('WebSocket', FakeSocket)
  client.retry()
  await connected()
  FakeSocket.last.frame('{"event":"one"}')
  expect(events).toEqual(['one'])
  await client.close()
})

it('judges a server that hangs up as it opens by its close code', async () => {
  const { client } = wired()
  await pass()
  FakeSocket.last.accept()
  FakeSocket.last.readyState = 2
  await pass()
  expect(client.connection.status).toBe('connecting')
  FakeSocket.last.end(4500, 'never')
  await pass()
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'refused', code: 4500, reason: 'never' } })
  await client.close()
})

it('has forgotten the failures before a session that was steady when it judges its close', async () => {
  const { client, connected } = wired()
  await connected()
  for (const _ of [1, 2]) {
    await pass(30_000)
    FakeSocket.last.end(1002)
    await pass(1_000)
    expect(client.connection.status).toBe('reconnecting')
    FakeSocket.last.accept()
    await pass()
  }
  await client.close()
})

it.each([[undefined], [() => 1]])('sends nothing for %s, which JSON has no word for', async (frame) => {
  const { client, frames, connected } = wired()
  const socket = await connected()
  expect(() => socket.send(frame)).toThrow(expect.objectContaining({ kind: 'invalid' }))
  expect([FakeSocket.last.sent, frames]).toEqual([[], []])
  await client.close()
})

it('gives an answer to whoever waits for it, and all else to the vendor', async () => {
  const { client, events, connected } = wired()
  const socket = await connected()
  const answer = socket.reply<Frame>((frame) => (frame as Frame).ok === '7')
  FakeSocket.last.frame('{"event":"between"}')
  FakeSocket.last.frame('{"ok":"7","event":"answer"}')
  expect(await answer).toEqual({ ok: '7', event: 'answer' })
  expect(events).toEqual(['between'])
  await client.close()
})

it('rejects what waits for an answer when the socket closes', async () => {
  const { client, connected } = wired()
  const socket = await connected()
  const answer = expect(socket.reply(() => true)).rejects.toMatchObject({ kind: 'network', code: 1006 })
  FakeSocket.last.end(1006)
  await answer
  await expect(socket.reply(() => true)).rejects.toMatchObject({ code: 1006 })
  await client.close()
})

it('survives frames that cannot be decoded or handled, and binary ones, with a warning for each', async () => {
  const { client, warnings, events, gaps, connected } = wired()
  await connected()
  for (const data of ['{"half', '{"unknown":1}', 'null', new ArrayBuffer(8), new Blob(['x'])]) {
    FakeSocket.last.frame(data)
  }
  FakeSocket.last.frame('{"event":"fine"}')
  expect(warnings).toHaveLength(5)
  expect(events).toEqual(['fine'])
  expect(gaps).toEqual([])
  expect(client.connection.status).toBe('connected')
  await client.close()
})

it('survives a decoder that throws, and shows the raw frame', async () => {
  const { client, warnings, frames, connected } = wired({
    decode: () => {
      throw new Error('unsupported version')
    },
  })
  await connected()
  FakeSocket.last.frame('v9:abc')
  expect(warnings).toEqual([expect.stringContaining('cannot be decoded')])
  expect(frames).toMatchObject([{ raw: 'v9:abc' }])
  await client.close()
})

const MiB20 = 20 * 1024 * 1024

it.each([
  ['text', `{"event":"${'x'.repeat(MiB20)}"}`],
  ['an ArrayBuffer', new ArrayBuffer(MiB20)],
  ['a Blob', new Blob([new ArrayBuffer(MiB20)])],
])('drops a frame of 20 MiB unparsed, and tells the gap: %s', async (_, frame) => {
  const decode = vi.fn(JSON.parse)
  const { client, warnings, events, gaps, connected } = wired({ decode })
  await connected()
  FakeSocket.last.frame(frame)
  expect(decode).not.toHaveBeenCalled()
  expect(gaps).toEqual(['oversized'])
  expect(warnings).toEqual([expect.stringContaining('over the limit of 8388608')])
  FakeSocket.last.frame('{"event":"after"}')
  expect(events).toEqual(['after'])
  await client.close()
})

it('hears nothing of a socket that it has given up', async () => {
  const { client, events, connected } = wired()
  const socket = await connected()
  const abandoned = FakeSocket.last
  const { onmessage, onclose } = abandoned
  await client.close()
  expect(abandoned.closes).toBe(1)
  expect(abandoned.onmessage).toBeNull()
  expect(abandoned.onclose).toBeNull()
  onmessage?.({ data: '{"event":"late"}' } as never)
  onclose?.({ code: 4_000, reason: '' } as never)
  expect(events).toEqual([])
  expect(client.connection).toEqual({ status: 'closed' })
  expect(() => socket.send('late')).toThrow(expect.objectContaining({ kind: 'network' }))
  socket.close()
  expect(abandoned.closes).toBe(1)
})

it('gives a socket up that is still dialling when the client is closed, and listens for its last error', async () => {
  const { client } = wired()
  await pass()
  await client.close()
  expect(FakeSocket.last.closes).toBe(1)
  // A browser that opens it all the same finds it closed again.
  FakeSocket.last.accept()
  expect(FakeSocket.last.closes).toBe(2)
  // `ws` tells a close before the handshake as an error, which crashes Node where nobody listens.
  expect(FakeSocket.last.onerror).toBeTypeOf('function')
})

it('asks the vendor what a close means, and tells it how the socket had fared', async () => {
  const closes: Close[] = []
  const { client, connected } = wired({
    verdict: (close) => {
      closes.push(close)
      return undefined
    },
  })
  await connected()
  FakeSocket.last.frame('{"event":"one"}')
  vi.setSystemTime(Date.now() - 3_600_000)
  await pass(1_500)
  FakeSocket.last.end(4_000, 'bye')
  expect(closes).toEqual([{ code: 4_000, reason: 'bye', openForMs: 1_500, received: 1 }])
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { code: 4_000, reason: 'bye' } })
  await pass(1_000)
  FakeSocket.last.end(1_006)
  expect(closes[1]).toEqual({ code: 1_006, reason: '', openForMs: 0, received: 0 })
  await client.close()
})

it('goes by the usual meaning of a close where the vendor has none because it threw', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(ignore)
  const thrown = new TypeError('no such code')
  const { client, connected } = wired({
    verdict: () => {
      throw thrown
    },
  })
  await connected()
  FakeSocket.last.end(4_401)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'unauthorized', code: 4_401 } })
  expect(reported.mock.calls).toEqual([[thrown]])
  reported.mockRestore()
  await client.close()
})

it('survives a frame that whoever waits for an answer cannot look at', async () => {
  const { client, warnings, events, connected } = wired()
  const socket = await connected()
  const answer = socket.reply<Frame>((frame) => (frame as Frame).ok === '7')
  FakeSocket.last.frame('null')
  expect(warnings).toEqual([expect.stringContaining('could not be handled')])
  FakeSocket.last.frame('{"event":"one"}')
  FakeSocket.last.frame('{"ok":"7"}')
  expect(await answer).toEqual({ ok: '7' })
  expect(events).toEqual(['one'])
  await client.close()
})

it.each([
  ['wss://vendor.example', false, true],
  ['ws://localhost:1', false, true],
  ['ws://app.localhost', false, true],
  ['ws://127.1.2.3', false, true],
  ['ws://[::1]:8080', false, true],
  ['ws://vendor.example', false, false],
  ['ws://localhost.vendor.example', false, false],
  ['ws://127.0.0.1.vendor.example', false, false],
  ['ws://10.0.0.7', false, false],
  ['ws://10.0.0.7', true, true],
  ['http://vendor.example', true, false],
] as const)('asks of %s (allowInsecure: %s) whether it may be opened: %s', async (url, allowInsecure, allowed) => {
  const { client } = wired({ url: `${url}/?token=canary`, allowInsecure })
  await pass()
  expect(FakeSocket.opened).toHaveLength(allowed ? 1 : 0)
  if (!allowed) {
    expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'config' } })
    expect(JSON.stringify(client.connection) + String((client.connection as { error?: unknown }).error)).not.toContain(
      'canary',
    )
  }
  await client.close()
})

it('opens nothing insecure from an https page, whatever it was allowed', async () => {
  vi.stubGlobal('location', { protocol: 'https:' })
  const { client } = wired({ url: 'ws://10.0.0.7', allowInsecure: true })
  await pass()
  expect(FakeSocket.opened).toEqual([])
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'config' } })
  await client.close()
})

it('says what to do where there is no WebSocket', async () => {
  const { client } = wired({}, null)
  await pass()
  expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'unsupported' } })
  await client.close()
})

it('says nothing of the URL when the browser will not open it', async () => {
  class Forbidding extends FakeSocket {
    constructor(url: string) {
      super(url)
      throw new SyntaxError(`'${url}' violates the policy`)
    }
  }
  for (const given of [{}, { url: 'wss://canary canary' }]) {
    const { client } = wired(given, Forbidding)
    await pass()
    const { connection } = client
    if (connection.status !== 'failed') throw new Error(connection.status)
    expect(connection.error).toMatchObject({ kind: 'config' })
    expect(`${connection.error.message} ${connection.error.reason} ${connection.error.cause}`).not.toContain('canary')
    await client.close()
  }
})

it.each([
  ['returns it closed, as Chromium does', () => {}],
  [
    'throws, as WebKit does',
    () => {
      throw new DOMException('wss://vendor.example/stream?token=canary', 'SecurityError')
    },
  ],
  [
    'throws something of its own, as Firefox does',
    () => {
      throw { name: 'NS_ERROR_CONTENT_BLOCKED', message: '' }
    },
  ],
])('fails as unsupported where the page’s policy forbids the socket and the browser %s', async (_, refuse) => {
  class Forbidden extends FakeSocket {
    override readyState = 3
    constructor(url: string) {
      super(url)
      refuse()
    }
  }
  const { client } = wired({}, Forbidden)
  await pass()
  const { connection } = client
  if (connection.status !== 'failed') throw new Error(connection.status)
  expect(connection.error).toMatchObject({ kind: 'unsupported', retryable: false })
  expect(connection.error.message).toContain('wss://vendor.example: name it in connect-src')
  expect(`${connection.error.message} ${connection.error.cause}`).not.toContain('canary')
  await client.close()
})

it.each([
  [1000, 'network', true, true],
  [1001, 'network', true, true],
  [1002, 'protocol', true, false],
  [1003, 'protocol', true, false],
  [1006, 'network', true, true],
  [1007, 'protocol', true, false],
  [1008, 'unauthorized', true, true],
  [1009, 'invalid', false, false],
  [1010, 'refused', false, false],
  [1011, 'network', true, true],
  [1013, 'network', true, true],
  [1015, 'refused', false, false],
  [3000, 'network', true, true],
  [3500, 'refused', false, false],
  [3999, 'refused', false, false],
  [4000, 'network', true, true],
  [4401, 'unauthorized', true, true],
  [4403, 'unauthorized', true, true],
  [4499, 'network', true, true],
  [4500, 'refused', false, false],
  [4999, 'refused', false, false],
] as const)('takes a close with %i as %s, retried at first: %s, and later: %s', (code, kind, first, later) => {
  const close = { code, reason: 'because', openForMs: 5 }
  expect(closeVerdict('fake', close, 0)).toMatchObject({ kind, code, reason: 'because', retryable: first })
  expect(closeVerdict('fake', close, 1)).toMatchObject({ kind, retryable: later })
})

it('dates the gap of a frame that it drops from the frame before', async () => {
  const { client, connected } = wired()
  const spans: number[] = []
  client.subscribe(cars, ignore, { onGap: ({ since, until }) => spans.push(until - since) })
  await connected()
  FakeSocket.last.frame('{"event":"one"}')
  await pass(3_000)
  FakeSocket.last.frame(`"${'x'.repeat(9 * 1024 * 1024)}"`)
  expect(spans).toEqual([3_000])
  await client.close()
})
