import type { Client, Provider, Topic, Unsubscribe, View } from '@tributary/core'
import {
  navixy as emulatedNavixy,
  rested as emulatedRested,
  skapi as emulatedSkapi,
  teletracker as emulatedTeleTracker,
  type Vendor,
  websocketServer,
} from '@tributary/emulator'
import { iotMonitor, lastKnown, navixy, readings, trackerReadings, trackerState, trail } from '@tributary/navixy'
import { endpoint, records, rested } from '@tributary/rested'
import { group, inbox, members, skapi } from '@tributary/skapi'
import { accountEvents, teletracker, userEvents } from '@tributary/teletracker'
import { channel, websocket } from '@tributary/websocket'

/** Something that is listened to, and the vendor's own frame that reaches it. */
interface Subject {
  readonly topic: Topic
  readonly frame: (n: number) => unknown
  readonly query?: Readonly<Record<string, string>>
  /** The number of the frame that an event came with. */
  readonly read: (event: unknown) => unknown
  readonly views?: readonly ((client: Client, seen: (state: unknown) => void) => Unsubscribe)[]
}
const shows =
  <Event, State>(topic: Topic<Event>, view: View<Event, State>) =>
  (client: Client, seen: (state: unknown) => void): Unsubscribe =>
    client.watch(topic, view, seen)

/** A vendor's server, the provider that talks to it, and what is listened to. */
interface Stand {
  readonly vendor: Vendor
  readonly provider: (url: string) => Provider
  readonly subjects: readonly Subject[]
  /** What it may say as well. */
  readonly also: readonly unknown[]
  /** What the client signs in with. */
  readonly secrets: readonly string[]
}

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => Object(found)[key], value)

/** One of each; every call makes new ones. */
export const stands: Readonly<Record<string, () => Stand>> = {
  teletracker() {
    const vendor = emulatedTeleTracker()
    const subject = (topic: Topic, type: string): Subject => ({
      topic,
      frame: (n) => ({ type, n, call: { from: '555', tags: ['a'] } }),
      read: (event) => at(event, 'n'),
    })
    return {
      vendor,
      provider: (url) => teletracker({ url, credentials: () => vendor.credentials().token }),
      subjects: [subject(userEvents(), 'userevent'), subject(accountEvents(), 'accountevent')],
      also: [
        { type: 'authresponse', success: false, message: 'No.' },
        { type: 'startusereventresponse', success: false, error_code: 7 },
        { type: 'stopusereventresponse', success: true },
      ],
      secrets: [vendor.credentials().token],
    }
  },

  navixy() {
    const [state, reading] = [trackerState({ trackers: [1] }), trackerReadings({ target: [2] })]
    const vendor = emulatedNavixy({ clientHeartbeat: 0, trackers: 2 })
    return {
      vendor,
      provider: (url) => navixy({ url, credentials: () => vendor.credentials().hash }),
      subjects: [
        {
          topic: state,
          frame: (n) => ({ type: 'event', event: 'state', data: { source_id: 10_001, gps: { updated: `${n}` }, n } }),
          read: (event) => at(event, 'state', 'n'),
          views: [shows(state, lastKnown), shows(state, trail({ limit: 3 }))],
        },
        {
          topic: reading,
          frame: (n) => ({
            type: 'event',
            event: 'readings_batch',
            data: [{ type: 'readings_event', tracker_id: 2, n, inputs: [{ sensor_id: 7, value: n }], states: [] }],
          }),
          read: (event) => at(event, 'n'),
          views: [shows(reading, readings)],
        },
        {
          topic: iotMonitor({ target: [1] }),
          frame: (n) => ({
            type: 'event',
            event: 'iot_monitor',
            data: { iot_last_values: [{ tracker_id: 1, n, attributes: {} }] },
          }),
          read: (event) => at(event, 'n'),
        },
      ],
      also: [
        { type: 'error', action: 'subscription/subscribe', status: { code: 11, description: 'Access denied' } },
        { type: 'error', action: 'null', status: { code: 3, description: 'Wrong hash' } },
        { type: 'event', event: 'logout', data: 'session closed' },
        { type: 'event', event: 'lifecycle', data: { source_id: 10_001, lifecycle_event: 'block', timestamp: 'x' } },
        { type: 'event', event: 'readings_batch', data: { 2: { counters: [{ type: 'odometer', value: 1 }] } } },
      ],
      secrets: [vendor.credentials().hash],
    }
  },

  skapi() {
    const vendor = emulatedSkapi({ badToken: { code: 1008, reason: 'emulator: bad token' } })
    const from = { '#user_id': 'somebody', '#scid': 'else=' }
    return {
      vendor,
      provider: (url) =>
        skapi({
          url,
          credentials() {
            const { accessToken, idToken, service, owner } = vendor.credentials()
            return { accessToken, idToken, service, owner }
          },
        }),
      subjects: [
        {
          topic: group('lobby'),
          frame: (n) => ({ '#message': { n, text: '100 %' }, '#srid': 'lobby', ...from }),
          read: (event) => at(event, 'message', 'n'),
          views: [shows(group('lobby'), members())],
        },
        {
          topic: inbox(),
          frame: (n) => ({ '#private': { n }, ...from }),
          read: (event) => at(event, 'message', 'n'),
        },
      ],
      also: [
        { '#notice': 'x', '#code': 'USER_DISCONNECTED', '#srid': 'lobby', ...from },
        { '#error': 'no', '#code': 'INVALID_REQUEST' },
        { '#rtc': { sdp: 'x' }, ...from },
        { message: 'Forbidden', connectionId: 'x', requestId: 'y' },
      ],
      secrets: [vendor.credentials().accessToken, vendor.credentials().idToken],
    }
  },

  rested() {
    const vendor = emulatedRested()
    const { key, accessToken } = vendor.credentials()
    const subject = (name: string, secure: boolean): Subject => ({
      topic: endpoint(name, { secure }),
      frame: (n) => ({ type: 'POST', record: { uniqueId: `r${n}`, data: { n }, updatedAt: '2026-01-01T00:00:00Z' } }),
      query: { endpoint: name },
      read: (event) => at(event, 'record', 'data', 'n'),
      views: [shows(endpoint(name, { secure }), records())],
    })
    return {
      vendor,
      provider: (url) => rested({ key, baseUrl: url.replace('/1/ce', ''), credentials: () => accessToken }),
      subjects: [subject('orders', false), subject('secure/orders', true)],
      also: [
        {
          type: 'PUT',
          record: [
            { uniqueId: 'r1', data: {} },
            { uniqueId: 'r2', updatedAt: '2026-01-01T00:00:00Z' },
          ],
        },
        { type: 'DELETE', records: [{ uniqueId: 'r1' }, 'r2'] },
        [{ type: 'PATCH', uniqueId: 'r1' }],
      ],
      secrets: [key, accessToken],
    }
  },

  websocket() {
    const vendor = websocketServer({ hello: 'frame', channels: true })
    const subject = (name: string): Subject => ({
      topic: channel(name),
      frame: (n) => ({ type: 'event', channel: name, data: { n } }),
      read: (event) => at(event, 'n'),
    })
    return {
      vendor,
      provider: (url) =>
        websocket<unknown, string>({
          url,
          credentials: () => String(at(vendor.credentials(), 'token')),
          hello: (token) => ({ type: 'hello', token }),
          accepted: (message) =>
            at(message, 'type') === 'welcome' || (at(message, 'type') === 'denied' && 'unauthorized'),
          join: ({ name }) => ({ type: 'join', channel: name }),
          // A server that lies about its positions is believed: that is no part of this.
          joined: (message, { name }) => at(message, 'type') === 'joined' && at(message, 'channel') === name,
          leave: ({ name }) => ({ type: 'leave', channel: name }),
          route: (message) =>
            at(message, 'type') === 'event'
              ? { channel: String(at(message, 'channel')), event: at(message, 'data') }
              : undefined,
        }),
      subjects: [subject('a'), subject('__proto__')],
      also: [
        { type: 'denied', reason: 'No.' },
        { type: 'refused', channel: 'a' },
      ],
      secrets: [String(at(vendor.credentials(), 'token'))],
    }
  },
}
