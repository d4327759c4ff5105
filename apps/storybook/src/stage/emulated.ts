import type { SocketClass } from '@tributary/core'
import {
  type Control,
  createMemoryEmulator,
  type NavixyCredentials,
  navixy,
  type RestedCredentials,
  rested,
  type SkapiCredentials,
  skapi,
  type TeleTrackerCredentials,
  teletracker,
} from '@tributary/emulator'

export type Verb = Exclude<keyof Control, 'log'>
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
  const { http, control, secret, credentials } = line
  return {
    where: 'network',
    http,
    WebSocket: undefined,
    fetch: (input, init) => fetch(input, init),
    credentials,
    url: (vendor) => line[vendor],
    async control(vendor, verb, body = {}) {
      const headers = { authorization: `Bearer ${secret}` }
      const answer = await fetch(`${control}/${vendor}/${verb}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }).catch(() => {
        throw new Error('The emulator does not answer. It is started again when it dies: try once more.')
      })
      if (!answer.ok) throw new Error(`The emulator refused "${verb}" (${answer.status})`)
      return answer.json()
    },
    close: async () => {},
  }
}
