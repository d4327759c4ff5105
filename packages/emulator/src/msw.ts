import { http, type RequestHandler, type WebSocketHandler, ws } from 'msw'
import type { Inlet, Wire } from './connection'
import type { MemoryEmulator } from './memory'
import type { Frame } from './vendor'

/** Where vendors answer: one address for each, or several. Their paths do not count. */
export type Addresses = Readonly<Record<string, string | readonly string[]>>

/** Where the vendors that have one place for everybody answer. */
const OWN: Addresses = {
  teletracker: 'https://api.teletracker.net',
  navixy: ['eu', 'us', 'me'].map((region) => `https://api.${region}.navixy.com`),
  rested: 'https://app.rested.dev',
}

/**
 * Handlers for MSW, so that an app's unchanged code is answered by the emulator where it dials its vendors: WebSocket and HTTP alike.
 *
 * TeleTracker, Navixy and RESTED are known by their own addresses; `addresses` says others, and those of vendors that give each customer one, such as
 * Skapi: `{ skapi: ['wss://abc.execute-api.eu-west-1.amazonaws.com', 'https://def.execute-api.eu-west-1.amazonaws.com'] }`.
 *
 * @throws TypeError when `addresses` names a vendor that the emulator does not have, or something that is no address.
 * @example
 * const emulator = createMemoryEmulator()
 * const server = setupServer(...emulatorHandlers(emulator))
 * server.listen()
 */
export function emulatorHandlers(
  emulator: MemoryEmulator,
  addresses: Addresses = {},
): (RequestHandler | WebSocketHandler)[] {
  // Throws for a vendor that is not there.
  for (const vendor of Object.keys(addresses)) emulator.url(vendor)
  const vendors = new Map(
    Object.entries({ ...OWN, ...addresses })
      .filter(([vendor]) => emulator.vendors.includes(vendor))
      .flatMap(([vendor, at]) => [at].flat().map((address) => [hostOf(vendor, address), vendor] as const)),
  )
  const hosts = [...vendors.keys()].map((host) => host.replace(/[^\w:-]/g, '\\$&')).join('|')
  const there = ({ host, pathname, search }: URL): string =>
    `${emulator.http}/${vendors.get(host)}${pathname.replace(/^\/$/, '')}${search}`
  return [
    http.all(new RegExp(`^https?://(?:${hosts})(?:/|$)`), async ({ request }) => {
      const { method, headers, signal } = request
      const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer()
      return emulator.fetch(there(new URL(request.url)), { method, headers, signal, body })
    }),
    ws
      .link(new RegExp(`^wss?://(?:${hosts})(?:/|$)`))
      .addEventListener('connection', ({ client }) => admit(emulator, client, new URL(there(client.url)))),
  ]
}

function hostOf(vendor: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url && /^(ws|http)s?:$/.test(url.protocol)) return url.host
  throw new TypeError(`"${address}" is not where ${vendor} can be: write an address such as https://api.example.com.`)
}

/** What is used of MSW's `client`. */
interface MswClient {
  /** The page's own end. */
  readonly socket?: WebSocket
  send(data: string | Blob | ArrayBuffer): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  addEventListener(type: 'close', listener: (event: CloseEvent) => void): void
}

/** Puts the emulator at the other end of a socket that MSW holds. */
function admit(emulator: MemoryEmulator, client: MswClient, url: URL): void {
  const { arrive, later } = emulator['~transport']
  const door = arrive(url, { origin: globalThis.location?.origin })
  // MSW does not open what is closed before that.
  if (typeof door !== 'function') return client.close(1006, '')
  let inlet: Inlet | undefined
  let held = false
  const waiting: (() => void)[] = []
  const read = (action: () => void): void =>
    later(() => {
      if (held) waiting.push(action)
      else action()
    })
  const end = (code: number, reason: string): void =>
    later(() =>
      whenOpen(client, () => {
        inlet?.gone(code, reason)
        client.close(code, reason)
      }),
    )
  const wire: Wire = {
    send: (data) => later(() => client.send(asReceived(client, data))),
    close: (code = 1005, reason) => end(code, reason),
    terminate: () => end(1006, ''),
    hold(on) {
      held = on
      if (!on) for (const action of waiting.splice(0)) action()
    },
  }
  client.addEventListener('message', ({ data }) => read(() => inlet?.message(asSent(data))))
  client.addEventListener('close', ({ code, reason }) => read(() => inlet?.gone(code, reason)))
  inlet = door(wire)
}

/** What a server closes right away has been open for a moment. */
function whenOpen({ socket }: MswClient, action: () => void): void {
  if (socket?.readyState === 0) socket.addEventListener('open', action, { once: true })
  else action()
}

/** Bytes as the page wants them; MSW hands on what it gets. */
function asReceived({ socket }: MswClient, data: Frame): string | Blob | ArrayBuffer {
  if (typeof data === 'string') return data
  const bytes = new Uint8Array(data)
  return socket?.binaryType === 'arraybuffer' ? bytes.buffer : new Blob([bytes])
}

/** Of bytes from a client only their number is told, and a blob cannot be read at once. */
function asSent(data: string | ArrayBuffer | ArrayBufferView | Blob): Frame {
  if (typeof data === 'string') return data
  return new Uint8Array('size' in data ? data.size : data.byteLength)
}
