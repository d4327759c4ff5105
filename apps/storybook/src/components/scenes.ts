import type { Connection, Gap, TopicStatus } from '@tributary/core'
import { fault, type Station } from './station'

/** Brings a station into a state that stays. */
export type Scene = (station: Station) => Promise<void> | void

/** More than any layout has foreseen. */
const LONG =
  'The Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft has ended the connection for maintenance that nobody had planned, and asks for some patience: https://status.example/a/very/long/address/without/a/place/to/break/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

const silent: Scene = (station) => {
  station.next = 'silence'
  void station.up().catch(() => {})
}

export const CONNECTIONS: { readonly [status in Connection['status']]: Scene } = {
  idle: () => {},
  connecting: silent,
  connected: (station) => station.up(),
  async reconnecting(station) {
    await station.up()
    station.cut()
  },
  async suspended(station) {
    await station.up()
    station.hint('pause')
  },
  failed(station) {
    station.next = fault('forbidden', 'The server closed with code 4403', 'your plan has no realtime events')
    return station.up().catch(() => {})
  },
  async closed(station) {
    await station.up()
    await station.client.close()
  },
}

/** What else there is to tell of a connection. */
export const OUTAGES: { readonly [name in 'trying' | 'hint' | 'restored' | 'long']: Scene } = {
  async trying(station) {
    await station.up()
    station.next = 'silence'
    station.wait = 0
    station.cut()
  },
  hint(station) {
    station.next = fault('network', 'The socket could not be opened')
    station.wait = 1
    station.client.onConnection((connection) => {
      if ('hint' in connection) station.wait = 60_000
    })
    void station.up().catch(() => {})
  },
  async restored(station) {
    await CONNECTIONS.failed(station)
    station.next = 'well'
    // Once it has been shown.
    setTimeout(() => station.client.retry(), 500)
  },
  async long(station) {
    await station.up()
    station.cut(fault('network', LONG))
  },
}

export const TOPICS: { readonly [status in TopicStatus]: Scene } = {
  pending: silent,
  async live(station) {
    await station.up()
    station.emit('Good morning', 'The kettle is on', LONG)
    station.lose(3)
    station.emit('Who has the milk?')
  },
  async recovering(station) {
    await TOPICS.live(station)
    station.cut()
  },
  async stale(station) {
    await TOPICS.live(station)
    await station.client.close()
  },
  async failed(station) {
    await TOPICS.live(station)
    station.refuse('words are for members')
  },
}

const noon = new Date().setHours(12, 0, 0, 0)
const gap: Gap = { since: noon, until: noon + 15_000, reason: 'reconnected', recovered: false }

export const GAPS: { readonly [name in 'plain' | 'counted' | 'placed' | 'recovered' | 'long']: Gap } = {
  plain: gap,
  counted: { ...gap, reason: 'vendor', until: noon, count: 1_234 },
  placed: { ...gap, reason: 'evicted', until: noon + 3 * 3_600_000, from: 41, to: 57, count: 16 },
  recovered: { ...gap, recovered: true },
  long: { ...gap, reason: 'sequence', from: LONG.slice(-90), to: LONG.slice(-48) },
}
