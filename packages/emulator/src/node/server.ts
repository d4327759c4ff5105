import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { createEngine, type Emulator, type EngineOptions } from '../engine'
import { defaultVendors } from '../vendors'
import { createApi } from './api'
import { attach } from './attach'
import { createGate } from './gate'
import { address, listen, serve, shut } from './http'
import { createRate } from './rate'

const MiB = 2 ** 20
/** ms */
const MINUTE = 60_000
const LOOPBACK = '127.0.0.1'

/** What `createEmulator` takes. */
export interface EmulatorOptions extends Partial<EngineOptions> {
  /** Of the vendors; default 0, a free one. */
  readonly port?: number | undefined
  /** Of the control API, always on loopback; default 0, a free one. */
  readonly controlPort?: number | undefined
  /** Where the vendors listen; default `127.0.0.1`. Anything but loopback lets other machines in. */
  readonly host?: string | undefined
  /** What tokens and streams of the default vendors follow from; default `''`. */
  readonly seed?: string | undefined
  /** Of the control API; default a random one. */
  readonly secret?: string | undefined
  /** Origins of pages that may connect besides loopback ones, such as `https://app.example`. */
  readonly allowOrigin?: readonly string[] | undefined
  /** ms between the server's WebSocket pings on every connection that is not muted; default none, as no vendor documents any. */
  readonly ping?: number | undefined
  /** How many WebSockets may be open at a time; the next upgrade is refused with 503. Default 1 000. */
  readonly maxConnections?: number | undefined
  /** How many upgrades one address may ask for in a second; the next is refused with 429. Default 1 000. */
  readonly maxUpgrades?: number | undefined
}

/** What a client or a tester needs to know: the first line that the command prints. Vendors have their WebSocket's address under their name. */
export interface Announcement {
  readonly http: string
  readonly control: string
  readonly secret: string
  readonly credentials: Readonly<Record<string, object>>
  readonly [vendor: string]: string | Readonly<Record<string, object>>
}

export interface NodeEmulator extends Emulator {
  readonly announcement: Announcement
}

/**
 * An emulator on real sockets: one port for every vendor, and another with the control API. Resolves when both listen.
 *
 * Rejects with an `Error` that says what to do when a port is taken.
 *
 * @example
 * const emulator = await createEmulator({ behaviour: sequence(refuses({ status: 503 }), healthy()) })
 * new WebSocket(emulator.url('teletracker'))
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<NodeEmulator> {
  const {
    port = 0,
    controlPort = 0,
    host = LOOPBACK,
    seed = '',
    secret = randomBytes(16).toString('hex'),
    allowOrigin = [],
  } = options
  const { vendors = defaultVendors({ seed }), behaviour, stream, ping, authTimeout = 10_000 } = options
  const { maxConnections = 1_000, maxUpgrades = 1_000 } = options
  const engine = createEngine({ vendors, behaviour, stream, authTimeout })
  const allows = createRate(maxUpgrades)
  const gate = createGate({ host, allowOrigin })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MiB, perMessageDeflate: false })
  // Whoever has not even asked for something in that time is cut too.
  const patience = {
    headersTimeout: Math.min(authTimeout, MINUTE),
    connectionsCheckingInterval: Math.min(authTimeout, 5_000),
  }
  const web = createServer(patience, serve(engine.http, gate, MiB))
  const desk = createServer(
    patience,
    serve(createApi(engine.control, secret), createGate({ host: LOOPBACK, allowOrigin }), 32 * MiB),
  )
  const pings = ping === undefined ? undefined : setInterval(() => pingAll(sockets.clients), ping)

  const close = async (): Promise<void> => {
    clearInterval(pings)
    engine.close()
    await Promise.all([shut(web), shut(desk)])
  }

  web.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const url = address(request)
    if (!url || gate.refusal(request) !== undefined) return refuse(socket, url ? 403 : 400)
    if (!allows(request.socket.remoteAddress ?? '')) return refuse(socket, 429)
    if (sockets.clients.size >= maxConnections) return refuse(socket, 503)
    const door = engine.arrive(url, { origin: request.headers.origin, cookie: request.headers.cookie })
    if (typeof door !== 'function') return refuse(socket, door.status)
    sockets.handleUpgrade(request, socket, head, (client) => attach(client, door))
  })

  try {
    const base = `${host.includes(':') ? `[${host}]` : host}`.replace(/^(0\.0\.0\.0|\[::\])$/, LOOPBACK)
    const at = `${base}:${await listen(web, port, host, '--port')}`
    const control = `http://${LOOPBACK}:${await listen(desk, controlPort, LOOPBACK, '--control-port')}`
    const url = (name: string): string => `ws://${at}${engine.path(name)}`
    return {
      connections: engine.connections,
      vendors: engine.vendors,
      control: engine.control,
      get attempts() {
        return engine.attempts
      },
      url,
      close,
      get announcement() {
        return {
          http: `http://${at}`,
          ...Object.fromEntries(vendors.map(({ name }) => [name, url(name)])),
          control,
          secret,
          credentials: Object.fromEntries(vendors.map((vendor) => [vendor.name, vendor.credentials()])),
        }
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function pingAll(clients: ReadonlySet<WebSocket>): void {
  for (const client of clients) if (!client.isPaused) client.ping()
}

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}
