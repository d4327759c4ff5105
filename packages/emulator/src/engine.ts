import { type Behaviour, healthy, together } from './behaviour'
import { type Connection, connect, type Inlet, type Wire } from './connection'
import { type Control, createControl } from './control'
import { createLog } from './log'
import type { Arrival, Vendor } from './vendor'

/** How many connections that are over stay in the record. */
const REMEMBERED = 1000

export interface EngineOptions {
  readonly vendors: readonly Vendor[]
  readonly behaviour?: Behaviour | undefined
  readonly stream?: boolean | undefined
  /** ms after which a connection is cut that should have signed in and has not, as far as the vendor has that step; default 10 000, `Infinity` for never. */
  readonly authTimeout?: number | undefined
}

/** What every emulator shows its tester, wherever it runs. */
export interface Emulator {
  /** How often a client asked for a WebSocket, refused upgrades included. */
  readonly attempts: number
  /** Every connection that was opened, oldest first: all that are open, and the last thousand or so that are over. */
  readonly connections: readonly Connection[]
  /** The names of the vendors that it serves. */
  readonly vendors: readonly string[]
  /** The address of a vendor's WebSocket. */
  url(vendor: string): string
  /** What the tester does to one vendor at run time; the HTTP control API is a map onto it. */
  control(vendor: string): Control
  /** Stops streams, cuts every connection and refuses new ones; resolves when nothing is left open. */
  close(): Promise<void>
}

/** The emulator without a transport: vendors, their connections, and who may do what to them. */
export interface Engine extends Pick<Emulator, 'attempts' | 'connections' | 'control' | 'vendors'> {
  /** Where a vendor's WebSocket listens, under the emulator's origin. */
  path(vendor: string): string
  /** A client asks for a WebSocket: either a status to refuse it with, or what to call once it is open. */
  arrive(url: URL, from: Omit<Arrival, 'url'>): { readonly status: number } | ((wire: Wire) => Inlet)
  http(request: Request): Promise<Response>
  close(): void
}

export function createEngine({
  vendors,
  behaviour = healthy(),
  stream = false,
  authTimeout = 10_000,
}: EngineOptions): Engine {
  const connections: Connection[] = []
  const rooms = new Map(vendors.map((vendor) => [vendor.name, createRoom(vendor)]))
  if (rooms.size < vendors.length)
    throw new TypeError(`Two vendors have one name: ${vendors.map((vendor) => vendor.name).join(', ')}.`)
  let attempts = 0
  let opened = 0
  let shut = false

  function createRoom(vendor: Vendor) {
    const log = createLog()
    const live = (): Connection[] => connections.filter((one) => one.vendor === vendor.name && !one.closed)
    return { vendor, log, attempts: 0, control: createControl({ vendor, log, live, stream }) }
  }

  const roomOf = (name: string) => {
    const room = rooms.get(name)
    if (!room) throw new TypeError(`There is no vendor '${name}' here, only: ${[...rooms.keys()].join(', ')}.`)
    return room
  }

  const remember = (connection: Connection): void => {
    connections.push(connection)
    if (connections.length <= REMEMBERED) return
    const oldest = connections.findIndex((one) => one.closed)
    if (oldest >= 0) connections.splice(oldest, 1)
  }

  return {
    connections,
    vendors: [...rooms.keys()],
    get attempts() {
      return attempts
    },
    path: (name) => roomOf(name).vendor.path,
    control: (name) => roomOf(name).control.face,
    arrive(url, from) {
      attempts++
      const room = [...rooms.values()].find(
        ({ vendor }) => url.pathname === vendor.path || url.pathname.startsWith(`${vendor.path}/`),
      )
      if (shut || !room) return { status: shut ? 503 : 404 }
      const hooks = together(room.control.behaviour, behaviour)(room.attempts++)
      const arrival: Arrival = { ...from, url: url.href }
      const status = hooks.status ?? room.vendor.refusal?.(arrival)
      if (status !== undefined) return { status }
      return (wire) => {
        const { connection, inlet } = connect(
          room.vendor,
          hooks,
          wire,
          room.log,
          { ...arrival, id: ++opened },
          authTimeout,
        )
        remember(connection)
        return inlet
      }
    },
    async http(request) {
      const name = new URL(request.url).pathname.split('/')[1] ?? ''
      const answer = rooms.get(name)?.vendor.http?.(request)
      return (
        answer ?? Response.json({ error: `Nothing answers ${new URL(request.url).pathname} here.` }, { status: 404 })
      )
    },
    close() {
      shut = true
      for (const { control } of rooms.values()) control.stop()
      for (const connection of connections) connection.terminate()
    },
  }
}
