import type { SocketClass } from '@tributary/core'
import {
  createMemoryEmulator,
  type NavixyCredentials,
  navixy,
  type RemoteControl,
  type RestedCredentials,
  remoteControl,
  rested,
  type SkapiCredentials,
  skapi,
  type TeleTrackerCredentials,
  teletracker,
} from '@tributary/emulator'

export type Verb = Exclude<keyof RemoteControl, 'credentials'>
export type VendorName = 'teletracker' | 'navixy' | 'skapi' | 'rested'

interface Credentials {
  readonly teletracker: TeleTrackerCredentials
  readonly navixy: NavixyCredentials
  readonly skapi: SkapiCredentials
  readonly rested: RestedCredentials
}

/** The emulated vendors, wherever they run. */
export interface Emulated {
  readonly where: 'page' | 'network'
  readonly http: string
  readonly WebSocket: SocketClass | undefined
  readonly fetch: typeof fetch
  readonly credentials: Credentials
  url(vendor: VendorName): string
  control(vendor: VendorName, verb: Verb, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** What the stories use of the line of JSON with which `tributary-emulator` starts. */
export interface EmulatorLine extends Readonly<Record<VendorName, string>> {
  readonly http: string
  readonly control: string
  readonly secret: string
  readonly credentials: Credentials
}

export interface InPageOptions {
  readonly vendors: readonly VendorName[]
  readonly stream: boolean
  readonly trackers: number | undefined
}

/** Lives and dies with the story: no port, no network, so that the built site is static. */
export function inPage({ vendors, stream, trackers }: InPageOptions): Emulated {
  const all = {
    teletracker: teletracker(),
    navixy: navixy(trackers === undefined ? {} : { trackers }),
    skapi: skapi(),
    rested: rested(),
  }
  const emulator = createMemoryEmulator({ vendors: vendors.map((name) => all[name]), stream, latency: 20 })
  return {
    where: 'page',
    http: emulator.http,
    WebSocket: emulator.WebSocket,
    fetch: emulator.fetch,
    credentials: {
      teletracker: all.teletracker.credentials(),
      navixy: all.navixy.credentials(),
      skapi: all.skapi.credentials(),
      rested: all.rested.credentials(),
    },
    url: (vendor) => emulator.url(vendor),
    control: async (vendor, verb, body = {}) => (emulator.control(vendor)[verb] as (body: object) => unknown)(body),
    close: () => emulator.close(),
  }
}

/** The emulator that `npm run demo` has started, over a real WebSocket. */
export function overNetwork(line: EmulatorLine): Emulated {
  const { http, credentials } = line
  const control = remoteControl(line)
  return {
    where: 'network',
    http,
    WebSocket: undefined,
    fetch: (input, init) => fetch(input, init),
    credentials,
    url: (vendor) => line[vendor],
    control: (vendor, verb, body = {}) => (control(vendor)[verb] as (body: object) => Promise<unknown>)(body),
    close: async () => {},
  }
}
