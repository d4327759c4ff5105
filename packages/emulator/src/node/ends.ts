import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Control, type WebSocketServerOptions, websocketServer } from '../index'
import { type Raw, raw } from '../raw'
import { createFaultProxy, type FaultProxy } from './proxy'
import { createEmulator, type NodeEmulator } from './server'

// What the proxy's tests share: both ends of what runs through it.

interface Emulated {
  readonly emulator: NodeEmulator
  readonly proxy: FaultProxy
  /** By way of the proxy. */
  readonly url: string
  readonly control: Control
  dial(): Promise<Raw>
}

interface Wired {
  readonly proxy: FaultProxy
  dial(): Promise<{ readonly near: End; readonly far: End }>
}

/** One end of a connection: what it got, and how it ended. */
interface End {
  readonly socket: Socket
  readonly state: { readonly got: string; readonly ended: boolean; readonly error: string | undefined }
  write(text: string): boolean
  /** Resolves once it has got this, and nothing else. */
  got(text: string): Promise<void>
  ended(): Promise<unknown>
  reset(): Promise<unknown>
}

const started: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop()
})

/** A proxy before `to`, until the test is over. */
export async function before(to: string | { readonly port: number }): Promise<FaultProxy> {
  const proxy = await createFaultProxy({ to })
  started.push(proxy.close)
  return proxy
}

/** The plain server, which echoes, behind a proxy. */
export async function emulated(options: WebSocketServerOptions = {}): Promise<Emulated> {
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
export async function wired(): Promise<Wired> {
  const { server, arrivals } = await listening()
  const proxy = await before(server.address() as AddressInfo)
  const dial = async () => {
    const far = arrivals()
    const near = end(connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true }))
    return { near, far: end(await far) }
  }
  return { proxy, dial }
}

/** A bare server, and its end of the next connection. */
export async function listening(): Promise<{ readonly server: Server; arrivals(): Promise<Socket> }> {
  const server: Server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  started.push(() => server.close())
  const arrivals = async (): Promise<Socket> => ((await once(server, 'connection')) as [Socket])[0]
  return { server, arrivals }
}

export function end(socket: Socket): End {
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

/** Enough turns of the event loop for loopback to move whatever will move. */
export async function turns(): Promise<void> {
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
}
