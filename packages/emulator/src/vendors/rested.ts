import { checkHangup, type Hangup, hang } from '../hangup'
import { hash, hex } from '../seed'
import type { Arrival, Conversation, Peer, Vendor } from '../vendor'
import { type Caller, cookieOf, createGate, type Denial } from './rested/gate'
import type { Fault, RestedOptions } from './rested/options'
import { answerRest, type Backend } from './rested/rest'
import { createStore, type Stored } from './rested/store'
import { orders } from './rested/stream'
import { createUsers, defaultUsers, type RestedCredentials } from './rested/users'

/** The emulated RESTED, with what its clients need. */
export interface Rested extends Vendor {
  credentials(): RestedCredentials
  expire(): RestedCredentials
}

const ROOT = '/rested/api/1/ce'

const REASONS: Readonly<Record<Fault, string>> = {
  key: 'emulator: invalid key',
  origin: 'emulator: origin not allowed',
  endpoint: 'emulator: no such endpoint',
  login: 'emulator: login required',
  token: 'emulator: token expired or unknown',
}

/**
 * RESTED's endpoints ("Real-time data" and the pages on CRUD, file uploads and authentication): HTTP, and a socket for each endpoint that is
 * told of every write. A client's frames mean nothing. The reasons of closes are synthetic, for the vendor's list of them is not public.
 *
 * `emit` sends a frame as it is to every socket; `{ endpoint: 'orders' }` as the query narrows it to one endpoint's. `expire` ends tokens,
 * not the key.
 */
export function rested(options: RestedOptions = {}): Rested {
  const { seed = '', users: people = defaultUsers, tokenLifetime = 3600 } = options
  const { key = hex(hash(`${seed}:rested:key`), 8).repeat(4), cookie = '__Secure-rested-access-token' } = options
  const { reject = 'close-4000', clientFrames = 'ignore', expiry = 'next-auth', afterLogout = 'keep' } = options
  const { endpoints = [{ name: 'users', authentication: true, access: 'own' }] } = options
  for (const choice of [reject, clientFrames, expiry, afterLogout]) if (typeof choice === 'object') checkHangup(choice)
  const reasons = { ...REASONS, ...options.reasons }
  for (const reason of Object.values(reasons)) checkHangup({ code: 4000, reason })

  const users = createUsers({ users: people, seed, tokenLifetime })
  const store = createStore({ endpoints, strict: options.strict ?? false, seed })
  const gate = createGate(ROOT, key, store, users, options)
  const sockets = new Map<Peer, Caller>()
  for (const { name, authentication } of endpoints) {
    if (!authentication) continue
    people.forEach(({ password: _, ...data }, user) => void store.endpoint(name)?.create(data, user))
  }

  const enter = (arrival: Arrival): Caller | Denial => {
    const url = new URL(arrival.url)
    const token = url.searchParams.get('accessToken') ?? cookieOf(arrival.cookie, cookie)
    return gate({ url, origin: arrival.origin, token })
  }

  const accept = (peer: Peer): Conversation => {
    const caller = enter(peer)
    if ('fault' in caller)
      hang(peer, typeof reject === 'object' ? reject : { code: 4000, reason: reasons[caller.fault] })
    else sockets.set(peer, caller)
    return {
      message: () => clientFrames === 'ignore' || hang(peer, clientFrames),
      gone: () => void sockets.delete(peer),
    }
  }

  const push: Backend['push'] = (by, type, records) => {
    if (type === 'DELETE' && options.deletes === 'none') return
    const text = JSON.stringify(message(type, records, options))
    for (const [peer, { endpoint, user, token }] of sockets) {
      const mayRead = endpoint.access === 'all' || user === by.user
      const wrote = by.token !== undefined && token === by.token
      if (endpoint === by.endpoint && mayRead && !(wrote && options.echo === 'others')) peer.send(text)
    }
  }
  const end = (how: 'keep' | 'next-auth' | Hangup, which: (caller: Caller) => boolean): void => {
    if (typeof how === 'object') for (const [peer, caller] of sockets) if (which(caller)) hang(peer, how)
  }

  return {
    name: 'rested',
    path: ROOT,
    // A client's token is a secret too when it is wrong, and so is anybody's password.
    secrets: (text) => [
      key,
      ...users.secrets(text),
      ...[...text.matchAll(/"password"\s*:\s*"((?:[^"\\]|\\.)*)/g)].map(([, password = '']) => password),
    ],
    credentials: () => users.credentials(key),
    refusal(arrival) {
      const caller = reject === 'http' ? enter(arrival) : undefined
      return caller && 'fault' in caller ? caller.status : undefined
    },
    accept,
    emit(frame, { endpoint }) {
      const text = JSON.stringify(frame)
      const entitled = [...sockets].filter(([, caller]) => endpoint === undefined || caller.endpoint.name === endpoint)
      for (const [peer] of entitled) peer.send(text)
      return entitled.length
    },
    expire() {
      users.expire()
      end(expiry, ({ token }) => token !== undefined)
      return users.credentials(key)
    },
    http: async (request) => {
      if (!new URL(request.url).pathname.startsWith(`${ROOT}/`))
        return Response.json({ message: `emulator: endpoints are under ${ROOT}/.` }, { status: 404 })
      return answerRest(request, {
        gate,
        users,
        cookie,
        push,
        loggedOut: (token) => end(afterLogout, (caller) => caller.token === token),
      })
    },
    stream: () => orders(store, seed, push),
  }
}

/** One record stands alone; where several stand the vendor does not say. */
function message(type: string, records: readonly Stored[], { deletes, arrays = 'record' }: RestedOptions): unknown {
  const shown = records.map((record) =>
    type === 'DELETE' && deletes === 'id' ? { uniqueId: record.uniqueId } : record,
  )
  if (shown.length === 1) return { type, record: shown[0] }
  return arrays === 'messages' ? shown.map((record) => ({ type, record })) : { type, [arrays]: shown }
}
