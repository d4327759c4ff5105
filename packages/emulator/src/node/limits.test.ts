import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { websocketServer } from '../index'
import { createEmulator, type EmulatorOptions, type NodeEmulator } from '../node'
import { type Raw, raw } from '../raw'
import { upgrade } from './upgrade'

const started: NodeEmulator[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(started.splice(0).map((emulator) => emulator.close()))
})

async function emulate(options: EmulatorOptions = {}) {
  const emulator = await createEmulator({ vendors: [websocketServer()], ...options })
  started.push(emulator)
  const url = emulator.url('websocket')
  const dial = async (): Promise<Raw & { readonly socket: WebSocket }> => {
    const client = raw(WebSocket, url)
    await client.opened
    return client as Raw & { readonly socket: WebSocket }
  }
  return { emulator, url, dial, control: emulator.control('websocket') }
}

it('inflates nothing: compression is not agreed to', async () => {
  const { url } = await emulate()
  const client = new WebSocket(url, { perMessageDeflate: true })
  await once(client, 'open')
  expect(client.extensions).toBe('')
  client.terminate()
})

it('takes a message of 1 MiB in one frame, and not one byte more in however many', async () => {
  const { dial } = await emulate()
  const client = await dial()
  client.send('x'.repeat(2 ** 20 - 2))
  expect(await client.next()).toHaveLength(2 ** 20 - 2)
  client.socket.send('x'.repeat(2 ** 19), { fin: false })
  client.socket.send('x'.repeat(2 ** 19 + 1), { fin: true })
  expect(await client.closed).toMatchObject({ code: 1009 })
})

it('does not wait for ever for the last of endless empty fragments', async () => {
  const { dial } = await emulate()
  const client = await dial()
  for (let n = 0; n < 20_000; n++) client.socket.send('', { fin: false })
  expect(await client.closed).toMatchObject({ code: 1008 })
})

it('opens so many connections and no more, until one of them has gone', async () => {
  const { dial, url, emulator } = await emulate({ maxConnections: 2 })
  const [first, second] = [await dial(), await dial()]
  expect(await upgrade(url)).toBe(503)
  expect(second.socket.readyState).toBe(1)
  first.socket.close()
  await vi.waitUntil(() => emulator.connections[0]?.closed)
  expect(await upgrade(url)).toBe(101)
})

it('opens a thousand, also in one second, unless told otherwise', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { url, emulator } = await emulate()
  const { port, host, pathname } = new URL(url)
  const lines = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${'A'.repeat(22)}==`]
  const ask = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`, 'Connection: Upgrade', ...lines, '', ''].join('\r\n')
  const open = async (): Promise<void> => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(ask)
    expect(String(await once(socket, 'data'))).toContain('101 Switching Protocols')
  }
  for (let n = 0; n < 999; n += 111) await Promise.all(Array.from({ length: 111 }, open))
  await open()
  expect(emulator.connections).toHaveLength(1_000)
  expect(await upgrade(url)).toBe(429)
  vi.advanceTimersByTime(1_000)
  expect(await upgrade(url)).toBe(503)
}, 20_000)

it('answers so many upgrades in a second, whatever becomes of them', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { url } = await emulate({ maxUpgrades: 2 })
  expect([await upgrade(url), await upgrade(`${url}s`), await upgrade(url)]).toEqual([101, 404, 429])
  vi.advanceTimersByTime(1_000)
  expect(await upgrade(url)).toBe(101)
})

it('cuts who says nothing at all, or not what it wants, and no WebSocket for it', async () => {
  const { dial, emulator } = await emulate({ authTimeout: 50 })
  const client = await dial()
  const { http, control } = emulator.announcement
  for (const [port, said] of [
    [new URL(http).port, ''],
    [new URL(http).port, 'GET / HTTP/1.1\r\nHost: '],
    [new URL(control).port, ''],
  ] as const) {
    const silent = connect(Number(port), '127.0.0.1')
    silent.write(said)
    expect(await text(silent)).toContain('408 Request Timeout')
  }
  expect(await client.ask({ n: 1 })).toEqual({ n: 1 })
})

it('cuts who has not signed in in time', async () => {
  const { dial } = await emulate({ vendors: [websocketServer({ hello: 'frame' })], authTimeout: 50 })
  expect(await (await dial()).closed).toEqual({ code: 1006, reason: '' })
})

it('reads no more from a client that does not read, loses nothing of it, and goes on when it does', async () => {
  const { dial, control } = await emulate()
  const client = await dial()
  client.socket.pause()
  // What is echoed fills loopback's buffers, then a megabyte of the server's, and then the client's own.
  for (let n = 100; n < 196; n++) client.socket.send(`${n}`.padEnd(2 ** 18))
  for (let heard = -1; heard !== control.log().at(-1)?.id; ) {
    heard = control.log().at(-1)?.id ?? 0
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(client.socket.readyState).toBe(1)
  expect(client.socket.bufferedAmount).toBeGreaterThan(0)
  client.socket.resume()
  for (let n = 100; n < 196; n++) expect(String(await client.text()).trimEnd()).toBe(`${n}`)
  expect(client.socket.bufferedAmount).toBe(0)
})

it('closes a client that reads too slowly with 1013 and keeps no more than that for it', async () => {
  const { dial, control } = await emulate()
  const client = await dial()
  client.socket.pause()
  const large = { filler: 'x'.repeat(2 ** 20) }
  for (let n = 0; n < 64; n++) control.emit(large)
  client.socket.resume()
  expect(await client.closed).toEqual({ code: 1013, reason: 'slow' })
  expect(client.frames.length).toBeLessThan(64)
})

it('answers no rebound Host over HTTP either, the control API’s least of all', async () => {
  const { emulator } = await emulate()
  const { http, control, secret } = emulator.announcement
  const ask = async (base: string, path: string, host?: string) => {
    const call = request(`${base}${path}`, {
      headers: { authorization: `Bearer ${secret}`, origin: 'http://localhost', ...(host && { host }) },
    }).end()
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    response.resume()
    return [response.statusCode, response.headers['access-control-allow-origin']]
  }
  for (const [base, path, status] of [
    [http, '/', 404],
    [control, '/websocket/log', 200],
  ] as const) {
    expect(await ask(base, path)).toEqual([status, 'http://localhost'])
    expect(await ask(base, path, `evil.example:${new URL(base).port}`)).toEqual([403, undefined])
  }
})

// Another address of this machine stands for the network; macOS has but one.
it.skipIf(process.platform === 'darwin')(
  'keeps the control API on loopback when the vendors listen everywhere',
  async () => {
    const { emulator } = await emulate({ host: '0.0.0.0' })
    const reach = async (address: string): Promise<string> => {
      const socket = connect(Number(new URL(address).port), '127.0.0.2')
      return once(socket, 'connect').then(
        () => socket.destroy() && 'reached',
        (error) => error.code,
      )
    }
    const { http, control } = emulator.announcement
    expect(new URL(control).hostname).toBe('127.0.0.1')
    expect([await reach(http), await reach(control)]).toEqual(['reached', 'ECONNREFUSED'])
  },
)

it('has another secret each time', async () => {
  const secrets = [(await emulate()).emulator, (await emulate()).emulator].map(
    ({ announcement }) => announcement.secret,
  )
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set(secrets).size).toBe(2)
})
