import { createRequire } from 'node:module'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { navixy } from '../../index'
import { createEmulator, type NodeEmulator } from '../../node'

/** What the vendor's sample uses of atmosphere.js. */
interface Atmosphere {
  subscribe(request: Readonly<Record<string, unknown>>): { push(text: string): void; close(): void }
  unsubscribe(): void
}
interface Response {
  readonly responseBody: string
}

let emulator: NodeEmulator | undefined
afterEach(async () => {
  await emulator?.close()
  vi.unstubAllGlobals()
})

const require = createRequire(import.meta.url)
const clients = {
  '2.3.6': require.resolve('atmosphere-2/lib/atmosphere.js'),
  '4.0.1': require.resolve('atmosphere-4/lib/atmosphere.js'),
} as const

/** The package as it is on npm, in a window with nothing in it but what it asks for. */
function load(path: string): Atmosphere {
  const location = { protocol: 'http:', hostname: '127.0.0.1', host: '127.0.0.1', port: '' }
  const window = { WebSocket, location, navigator: { userAgent: 'node' }, document: {}, addEventListener() {}, JSON }
  vi.stubGlobal('window', window)
  for (const [key, value] of Object.entries(window)) vi.stubGlobal(key, value)
  delete require.cache[path]
  return require(path) as Atmosphere
}

it.each(Object.entries(clients))(
  'atmosphere.js %s, unmodified, subscribes as the vendor’s sample does, also after a cut',
  async (_, path) => {
    const vendor = navixy({ trackers: 2 })
    emulator = await createEmulator({ vendors: [vendor] })
    const atmosphere = load(path)
    const messages: { readonly type: string; readonly event?: string; readonly data: unknown }[] = []
    const told: string[] = []
    const requests = [{ type: 'state_batch', target: { type: 'all' }, rate_limit: '1s' }]
    const send = () => socket.push(JSON.stringify({ action: 'subscribe', hash: vendor.credentials().hash, requests }))
    const socket = atmosphere.subscribe({
      url: emulator.url('navixy').replace('ws:', 'http:'),
      contentType: 'application/json',
      transport: 'websocket',
      fallbackTransport: 'websocket',
      trackMessageLength: false,
      reconnectInterval: 20,
      // The request that says goodbye needs XMLHttpRequest; closing the socket says it as well.
      disableDisconnect: true,
      onOpen() {
        told.push('open')
        setTimeout(send)
      },
      onReopen() {
        told.push('reopen')
        setTimeout(send)
      },
      onMessage: ({ responseBody }: Response) => messages.push(JSON.parse(responseBody)),
    })
    const states = () => messages.filter(({ event }) => event === 'state_batch').length
    await vi.waitUntil(() => states() === 1)
    expect(told).toEqual(['open'])
    expect(messages[0]).toMatchObject({
      type: 'response',
      data: { state_batch: { value: { 1: 'normal', 2: 'normal' } } },
    })
    emulator.control('navixy').emit({ type: 'event', event: 'state_batch', data: [{ state: { source_id: 10_002 } }] })
    await vi.waitUntil(() => states() === 2)

    emulator.control('navixy').drop()
    await vi.waitUntil(() => states() === 3, { timeout: 5_000 })
    expect(told).toEqual(['open', 'reopen'])
    expect(emulator.connections.length).toBe(2)
    expect(emulator.connections[1]?.url).toMatch(/X-Atmosphere-tracking-id=[0-9a-f]{8}-/)
    socket.close()
    await vi.waitUntil(() => emulator?.connections.every(({ closed }) => closed !== null))
  },
)
