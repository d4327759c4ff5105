import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Inlet, Wire } from '../connection'
import { createEngine, type Emulator, type EngineOptions } from '../engine'
import { defaultVendors } from '../vendors'
import { createApi } from './api'
import { createGate } from './gate'
import { address, listen, serve, shut } from './http'

const MiB = 2 ** 20
/** What may wait for a client that reads slowly, before it is closed with 1013. */
const BUFFER = 4 * MiB
const LOOPBACK = '127.0.0.1'

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
  const { vendors = defaultVendors({ seed }), behaviour, stream, ping } = options
  const engine = createEngine({ vendors, behaviour, stream })
  const gate = createGate({ host, allowOrigin })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MiB, perMessageDeflate: false })
  const web = createServer(serve(engine.http, gate, MiB))
  const desk = createServer(
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

/** Joins a client of `ws` to what the engine does with it. */
function attach(client: WebSocket, door: (wire: Wire) => Inlet): void {
  // What is wrong with a frame (too large, not UTF-8) `ws` answers with a close of its own.
  client.on('error', () => undefined)
  const inlet = door({
    send(data) {
      if (client.bufferedAmount > BUFFER) client.close(1013, 'slow')
      else client.send(data)
    },
    close: (code, reason) => client.close(code, reason),
    terminate: () => client.terminate(),
    hold(on) {
      if (on) client.pause()
      else client.resume()
    },
  })
  client.on('message', (data: Buffer, binary: boolean) => inlet.message(binary ? data : data.toString()))
  client.on('close', (code, reason) => inlet.gone(code, reason.toString()))
}

function pingAll(clients: ReadonlySet<WebSocket>): void {
  for (const client of clients) if (!client.isPaused) client.ping()
}

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}
