import { checkHangup, hang } from '../hangup'
import type { Vendor } from '../vendor'
import { createAtmosphere, type Resource } from './navixy/atmosphere'
import { createFleet, type Vehicle } from './navixy/fleet'
import { createHashes } from './navixy/hashes'
import { iotOf, isoTime, plainTime, readingsOf, stateOf } from './navixy/messages'
import type { NavixyOptions } from './navixy/options'
import { answerRest, parse, wrongHash } from './navixy/rest'
import {
  createSubscriptions,
  type EventName,
  type Fault,
  type Fields,
  type Request as Requested,
  readRequests,
  type Subscriptions,
} from './navixy/subscriptions'

/** What a client of the emulated Navixy signs in with: an API key's hash, and a login for `user/auth`. */
export interface NavixyCredentials {
  readonly hash: string
  readonly login: string
  readonly password: string
}

/** The emulated Navixy, with what its clients sign in with. */
export interface Navixy extends Vendor {
  credentials(): NavixyCredentials
  expire(): NavixyCredentials
}

interface Client {
  readonly subscriptions: Subscriptions
  hash: unknown
  /** Times as ISO 8601, where that is asked for and honoured. */
  iso: boolean
  resource: Resource | undefined
  /** What was to be said while it was away. */
  readonly missed: string[]
}

const BASE = '/navixy/v2'
/** How many messages are kept for a client that is away. */
const KEPT = 1_000
const TICK_MS = 1_000

/**
 * Navixy's WebSocket API ("WebSocket", "WebSocket Subscription", "WebSocket Events") over Atmosphere, and the calls of the REST API that go
 * with it. The fleet, its streets and its readings are synthetic.
 *
 * `emit` sends one of the vendor's events to every client whose subscriptions it belongs to; of a batch each gets the entries it wants.
 */
export function navixy(options: NavixyOptions = {}): Navixy {
  const { seed = '', trackers = 12, disallowed = [], clones = [], trackingId = 'forgotten' } = options
  const { batches = 'wrapped', statuses = 'value', unsubscribed = 'list', isoTimes = false } = options
  const {
    afterWrongHash = 'keep',
    afterLogout = 'keep',
    silentClient = 'keep',
    expiredKey = 'next-subscribe',
  } = options
  for (const choice of [afterWrongHash, afterLogout, silentClient]) if (typeof choice === 'object') checkHangup(choice)
  const user = options.user ?? { login: 'ada@example.test', password: 'not-a-real-password-ada' }
  const hashes = createHashes(seed)
  const fleet = createFleet(seed, trackers, clones)
  const vehicles = new Map(fleet.vehicles.map((vehicle) => [vehicle.id, vehicle]))
  const blocked = new Set(options.blocked)
  const atmosphere = createAtmosphere(options)
  const clients = new Set<Client>()
  const away = new Map<string, Client>()

  const status = (id: number): string =>
    !vehicles.has(id) ? 'unknown' : disallowed.includes(id) ? 'disallowed' : blocked.has(id) ? 'blocked' : 'normal'
  const trackersOf = (source: unknown): readonly Vehicle[] => fleet.vehicles.filter((one) => one.source === source)
  const credentials = (): NavixyCredentials => ({ hash: hashes.key(), ...user })

  /* ---------- what is said ---------- */

  const push = (client: Client, message: object): void => {
    const text = JSON.stringify(message)
    if (client.resource?.suspended) client.resource.say(text)
    else if (!client.resource && trackingId === 'replayed' && client.missed.length < KEPT) client.missed.push(text)
  }
  const clockOf = (client: Client) => (client.iso ? isoTime : plainTime)
  const event = (client: Client, name: EventName, data: unknown): void =>
    push(client, { type: 'event', event: name, user_time: clockOf(client)(Date.now()), data })

  /** The states, readings or values of these vehicles, as the client wants them. */
  const tell = (client: Client, name: EventName, about: readonly Vehicle[]): void => {
    const clock = clockOf(client)
    const mine = about.flatMap((vehicle) => {
      const wish = status(vehicle.id) === 'normal' ? client.subscriptions.wish(name, vehicle.id) : undefined
      return wish ? [{ vehicle, wish }] : []
    })
    if (mine.length === 0) return
    const states = () => mine.map(({ vehicle, wish }) => stateOf(vehicle, wish.format, clock))
    if (name === 'state') for (const state of states()) event(client, name, state)
    else if (name === 'state_batch')
      event(
        client,
        name,
        batches === 'bare' ? states() : states().map((state) => ({ type: 'source_state_event', state })),
      )
    else if (name === 'iot_monitor') {
      // The one event that is documented without `user_time`.
      push(client, { event: name, type: 'event', data: { iot_last_values: mine.map(({ vehicle }) => iotOf(vehicle)) } })
    } else {
      const readings = mine.map(({ vehicle, wish }) => [vehicle.id, readingsOf(vehicle, wish.readings, clock)] as const)
      const items = readings.map(([tracker_id, read]) => ({
        type: 'readings_event',
        tracker_id,
        ...read,
        timestamp: clock(Date.now()),
      }))
      event(client, name, batches === 'bare' ? [Object.fromEntries(readings)] : items)
    }
  }

  const refuse = ({ resource }: Client, action: string, status: Fault, data?: object): void => {
    resource?.say(JSON.stringify({ type: 'error', action, status, ...(data && { data }) }))
    if ((status.code === 3 || status.code === 4) && afterWrongHash !== 'keep' && resource)
      hang(resource.peer, afterWrongHash)
  }

  const answer = (client: Client, verb: string, requests: readonly Requested[]): void => {
    const events = [...new Set(requests.map((request) => request.event))]
    const asked = (name: EventName): number[] =>
      requests
        .filter((request) => request.event === name)
        .flatMap(({ target }) => (target === 'all' ? [...vehicles.keys()] : target))
    const values = (name: EventName) => Object.fromEntries(asked(name).map((id) => [id, status(id)]))
    const map = () =>
      Object.fromEntries(
        events.map((name) => [name, statuses === 'bare' ? values(name) : { value: values(name), success: true }]),
      )
    if (verb === 'unsubscribe' && unsubscribed === 'silence') return
    const data = verb === 'unsubscribe' && unsubscribed === 'list' ? events.flatMap(asked) : map()
    client.resource?.say(JSON.stringify({ type: 'response', action: `subscription/${verb}`, events, data }))
  }

  /* ---------- what is heard ---------- */

  const hear = (client: Client, text: string): void => {
    const message: Fields = parse(text)
    const { action: verb, hash } = message
    if (verb !== 'subscribe' && verb !== 'unsubscribe')
      return refuse(client, 'null', { code: 5, description: 'Wrong request format' })
    const action = `subscription/${verb}`
    const kind = hashes.kind(hash)
    const requests = readRequests(message, options)
    const about = 'code' in requests ? undefined : { events: requests.map((request) => request.event) }
    if (kind === undefined || kind === 'factor') return refuse(client, action, wrongHash(hash, hashes), about)
    if ('code' in requests) return refuse(client, action, requests)
    Object.assign(client, { hash, iso: isoTimes && message.iso_datetime === true })
    for (const request of requests) client.subscriptions[verb === 'subscribe' ? 'add' : 'remove'](request)
    answer(client, verb, requests)
    if (verb === 'unsubscribe') return
    // "Immediately after subscription": the current state of all that was asked for.
    for (const { event: name, target } of requests)
      tell(client, name, target === 'all' ? fleet.vehicles : target.flatMap((id) => vehicles.get(id) ?? []))
  }

  const logout = (client: Client): void => {
    push(client, { type: 'event', event: 'logout', data: 'session closed' })
    if (afterLogout !== 'keep' && client.resource) hang(client.resource.peer, afterLogout)
  }

  /* ---------- the tester's own events ---------- */

  /** The part of an event that belongs to a client; `undefined` where none of it does. */
  const share = (client: Client, frame: Fields): unknown => {
    const name = frame.event as EventName
    const wants = (id: number): boolean => client.subscriptions.wish(name, id) !== undefined
    // A source that is not in the fleet belongs to whoever wants all of them.
    const wanted = (entry: Fields): boolean => {
      const { source_id, tracker_id } = { ...Object(entry.state), ...entry }
      if (typeof tracker_id === 'number') return wants(tracker_id)
      const known = trackersOf(source_id)
      return known.length > 0 ? known.some(({ id }) => wants(id)) : wants(Number.NaN)
    }
    const data: Fields = Object(frame.data)
    if (name === 'state') return wanted(data) ? frame : undefined
    const list = name === 'iot_monitor' ? data.iot_last_values : frame.data
    if (!Array.isArray(list)) return client.subscriptions.none ? undefined : frame
    const mine = list.filter((entry: Fields) => wanted(Object(entry)))
    if (mine.length === 0) return undefined
    return { ...frame, data: name === 'iot_monitor' ? { ...data, iot_last_values: mine } : mine }
  }

  const lifecycle = (frame: Fields): number => {
    const { source_id, lifecycle_event }: Fields = Object(frame.data)
    const about = trackersOf(source_id)
    for (const { id } of about) {
      if (lifecycle_event === 'block') blocked.add(id)
      else if (lifecycle_event === 'unblock') blocked.delete(id)
      else if (lifecycle_event === 'corrupt') vehicles.delete(id)
    }
    const concerned = [...clients].filter(({ subscriptions }) =>
      (['state', 'state_batch', 'readings_batch'] as const).some((name) =>
        about.some(({ id }) => subscriptions.wish(name, id)),
      ),
    )
    for (const client of concerned) {
      push(client, frame)
      // "Immediately after unblocking."
      if (lifecycle_event === 'unblock') for (const name of ['state', 'state_batch'] as const) tell(client, name, about)
    }
    return concerned.length
  }

  const emit: Vendor['emit'] = (given) => {
    const frame: Fields = Object(given)
    const subscribed = [...clients].filter(({ subscriptions }) => !subscriptions.none)
    if (frame.event === 'lifecycle') return lifecycle(frame)
    if (frame.event === 'logout') {
      for (const client of subscribed) logout(client)
      return subscribed.length
    }
    const shares = [...clients].map((client) => ({ client, mine: frame.event ? share(client, frame) : frame }))
    const entitled = shares.filter(({ mine }) => mine !== undefined)
    for (const { client, mine } of entitled) push(client, mine as object)
    return entitled.length
  }

  return {
    name: 'navixy',
    path: `${BASE}/event/subscription`,
    secrets: (text) => [...hashes.secrets(text), user.password],
    credentials,
    refusal: ({ origin }) => (origin === undefined || (options.origins ?? [origin]).includes(origin) ? undefined : 403),
    accept: (peer) =>
      atmosphere.accept(peer, (resource) => {
        const known = trackingId === 'forgotten' ? undefined : away.get(resource.uuid)
        const client: Client = known ?? {
          subscriptions: createSubscriptions(options),
          hash: undefined,
          iso: false,
          resource,
          missed: [],
        }
        client.resource = resource
        away.delete(resource.uuid)
        clients.add(client)
        for (const text of client.missed.splice(0)) resource.say(text)
        return {
          message: (text) => hear(client, text),
          gone() {
            if (client.resource !== resource) return
            client.resource = undefined
            if (trackingId === 'forgotten') clients.delete(client)
            else away.set(resource.uuid, client)
          },
        }
      }),
    emit,
    expire() {
      const kinds = [...clients].map((client) => ({ client, kind: hashes.kind(client.hash) }))
      hashes.expire()
      for (const { client, kind } of kinds)
        if (kind === 'session' || (kind === 'key' && expiredKey === 'logout')) logout(client)
      return credentials()
    },
    async http(request) {
      const url = new URL(request.url)
      const path = url.pathname.slice(BASE.length)
      if (path !== '/event/subscription') return answerRest(request, path, { user, hashes, fleet, status, options })
      if (url.searchParams.get('X-Atmosphere-Transport') === 'close')
        atmosphere.close(url.searchParams.get('X-Atmosphere-tracking-id'))
      return new Response('')
    },
    stream() {
      const timer = setInterval(() => {
        const changed = fleet.drive(TICK_MS)
        const now = Date.now()
        for (const client of clients) {
          tell(client, 'state', changed)
          for (const name of ['state_batch', 'readings_batch', 'iot_monitor'] as const)
            tell(client, name, client.subscriptions.batch(name, changed, now))
        }
      }, TICK_MS)
      return () => clearInterval(timer)
    },
  }
}
