import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { bare, isLoopback } from './gate'
import { type Pump, pump, reset, type Weather } from './pump'

const LOOPBACK = '127.0.0.1'
const WAYS = ['up', 'down'] as const

/** Which direction a fault is in: `up` is from the client to the server. */
export type Way = 'up' | 'down' | 'both'

/** What {@link createFaultProxy} takes. */
export interface FaultProxyOptions {
  /** What the proxy stands before: an address such as `emulator.url('websocket')`, or a port of this machine. */
  readonly to: string | { readonly host?: string | undefined; readonly port: number }
}

/** TCP between a client and a server of this machine, with faults that are set at run time, for connections open now and later. */
export interface FaultProxy {
  /** `127.0.0.1`. */
  readonly host: string
  /** Stays the same as long as the proxy lives. */
  readonly port: number
  /** How many clients hold a connection to the proxy now, as far as it has heard. */
  readonly connections: number
  /** How many connections were ever accepted. */
  readonly attempts: number
  /** An address of the server with the proxy's host and port in it. Throws a `TypeError` if the address is somebody else's. */
  url(address: string): string
  /** Passes nothing on, no end and no reset either, until `resume`: both sides stay open, and what they send stays with them once the buffers between are full. */
  pause(way?: Way | undefined): void
  /** Passes everything on again, what was held back first. */
  resume(way?: Way | undefined): void
  /** Passes everything on `ms` milliseconds late, in order; what is on its way already keeps its time. 0 ends it. */
  delay(ms: number, way?: Way | undefined): void
  /** Passes this many bytes a second on. `Infinity` ends it. */
  throttle(bytesPerSecond: number, way?: Way | undefined): void
  /**
   * Cuts each connection once so many bytes have passed, counted in each direction from now or from its beginning: the receiver gets
   * exactly these and the end, the sender a reset. `Infinity` ends it.
   */
  cut(bytes: number, way?: Way | undefined): void
  /** Resets (RST) every open connection on both sides, and answers how many. */
  reset(): number
  /** While on, nothing listens on the port, and dialling it is refused. Connections that are open stay. */
  refuse(on: boolean): Promise<void>
  /** While on, a new connection is accepted, the server never hears of it, and nothing is ever answered on it, also afterwards. */
  swallow(on: boolean): void
  /** Ends every fault. */
  heal(): Promise<void>
  /** Cuts everything and lets go of the port. */
  close(): Promise<void>
}

/** One client's connection and what it leads to. */
interface Pair {
  readonly sockets: readonly Socket[]
  readonly pumps: { readonly up?: Pump; readonly down?: Pump }
}

/**
 * A TCP proxy on loopback that makes a network's faults: real sockets, real back-pressure, any protocol. Resolves once it listens.
 *
 * @example
 * const proxy = await createFaultProxy({ to: emulator.url('websocket') })
 * const socket = new WebSocket(proxy.url(emulator.url('websocket')))
 * proxy.pause()   // half-open: nothing arrives, and nobody is told
 */
export async function createFaultProxy({ to }: FaultProxyOptions): Promise<FaultProxy> {
  const target = targetOf(to)
  const pairs = new Set<Pair>()
  const weather = { up: calm(), down: calm() }
  let server: Server | undefined
  let port = 0
  let attempts = 0
  let swallowing = false

  const accept = (client: Socket): void => {
    attempts++
    const pair = swallowing ? swallow(client) : join(client, connect({ ...target, allowHalfOpen: true, noDelay: true }))
    pairs.add(pair)
    for (const socket of pair.sockets)
      socket.on('close', () => pair.sockets.every(({ closed }) => closed) && pairs.delete(pair))
  }
  const join = (client: Socket, remote: Socket): Pair => ({
    sockets: [client, remote],
    pumps: { up: pump(client, remote, weather.up), down: pump(remote, client, weather.down) },
  })

  const open = async (): Promise<void> => {
    if (server) return
    server = createServer({ allowHalfOpen: true, noDelay: true }, accept).listen(port, LOOPBACK)
    try {
      await once(server, 'listening')
      port = (server.address() as AddressInfo).port
    } catch (error) {
      server = undefined
      throw new Error(`The proxy cannot listen on port ${port} again: somebody else has taken it meanwhile.`, {
        cause: error,
      })
    }
  }
  const shut = (): void => {
    server?.close()
    server = undefined
  }

  // One after the other: a server that is closed while it begins to listen would listen all the same.
  let last: Promise<void> = Promise.resolve()
  const next = (job: () => Promise<void> | void): Promise<void> => {
    last = last.catch(() => undefined).then(job)
    return last
  }

  const set = (way: Way, change: Partial<Weather>): void => {
    for (const one of WAYS) {
      if (way !== one && way !== 'both') continue
      Object.assign(weather[one], change)
      for (const { pumps } of pairs) {
        if (change.cut !== undefined) pumps[one]?.recount()
        pumps[one]?.update()
      }
    }
  }

  await open()
  return {
    host: LOOPBACK,
    get port() {
      return port
    },
    get connections() {
      return pairs.size
    },
    get attempts() {
      return attempts
    },
    url(address) {
      const url = new URL(address)
      if (portOf(url) !== target.port)
        throw new TypeError(
          `The proxy stands before port ${target.port}, not before ${url.origin}: give it an address of that port.`,
        )
      url.hostname = LOOPBACK
      url.port = String(port)
      return url.href
    },
    pause: (way = 'both') => set(way, { paused: true }),
    resume: (way = 'both') => set(way, { paused: false }),
    delay: (ms, way = 'both') => set(way, { delay: checked('delay', ms, ms >= 0 && ms < Infinity, '0 or more ms') }),
    throttle: (rate, way = 'both') =>
      set(way, { rate: checked('throttle', rate, rate > 0, 'more than 0 bytes per second') }),
    cut: (bytes, way = 'both') => set(way, { cut: checked('cut', bytes, bytes >= 1, '1 byte or more') }),
    reset() {
      const open = [...pairs]
      for (const { sockets } of open) sockets.forEach(reset)
      return open.length
    },
    refuse: (on) => next(on ? shut : open),
    swallow(on) {
      swallowing = on
    },
    heal() {
      set('both', calm())
      swallowing = false
      return next(open)
    },
    async close() {
      await next(shut)
      const open = [...pairs].flatMap(({ sockets }) => sockets).filter(({ closed }) => !closed)
      await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve).destroy())))
    },
  }
}

const calm = (): Weather => ({ paused: false, delay: 0, rate: Infinity, cut: Infinity })

/** Reads a client that leads to nothing, so that its end is noticed. */
function swallow(client: Socket): Pair {
  client.on('error', () => undefined).on('end', () => client.end())
  client.resume()
  return { sockets: [client], pumps: {} }
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (/^(wss|https):$/.test(protocol) ? 443 : 80)

function targetOf(to: FaultProxyOptions['to']): { readonly host: string; readonly port: number } {
  const { host = LOOPBACK, port } =
    typeof to === 'string' ? { host: bare(new URL(to).hostname), port: portOf(new URL(to)) } : to
  if (isLoopback(host)) return { host, port }
  throw new TypeError(`The proxy leads to this machine only, not to '${host}': give it an address such as 127.0.0.1.`)
}

function checked(fault: string, value: number, valid: boolean, wanted: string): number {
  if (valid) return value
  throw new TypeError(`${fault} takes ${wanted}, not ${value}.`)
}
