import { checkHangup, hang } from '../hangup'
import type { Conversation, Peer, Vendor } from '../vendor'
import { type Account, createAccounts, defaultUsers, type TeleTrackerCredentials } from './teletracker/accounts'
import type { TeleTrackerOptions } from './teletracker/options'
import { answerRest } from './teletracker/rest'
import { live } from './teletracker/stream'

/** The emulated TeleTracker, with what its clients sign in with. */
export interface TeleTracker extends Vendor {
  credentials(): TeleTrackerCredentials
  expire(): TeleTrackerCredentials
}

type Stream = 'user' | 'account'
interface Session {
  token: unknown
  user: Account | undefined
  readonly streams: Set<Stream>
}

/**
 * TeleTracker's RealTime API ("Connect to the RealTime API", "User Event Stream", "Account Event Stream") and the two REST calls that
 * give tokens, as the vendor's pages describe them.
 *
 * `emit` sends a `userevent` to every started user stream and an `accountevent` to every started account stream; any other frame goes to
 * every connection as it is. `{ user: 'ada@example.test' }` as the query narrows it to one user's connections.
 */
export function teletracker(options: TeleTrackerOptions = {}): TeleTracker {
  const { seed = '', tokenLifetime = 3600, refreshTokenLifetime = 29 * 86_400, failureField = 'message' } = options
  const {
    beforeAuth = 'reply-failure',
    afterFailedAuth = 'keep',
    unknownRequest = 'ignore',
    expiry = 'next-auth',
    connectionsPerToken = Number.POSITIVE_INFINITY,
  } = options
  for (const choice of [beforeAuth, afterFailedAuth, unknownRequest, expiry])
    if (typeof choice === 'object') checkHangup(choice)
  const accounts = createAccounts({ users: options.users ?? defaultUsers, seed, tokenLifetime, refreshTokenLifetime })
  const sessions = new Map<Peer, Session>()
  const detail = (why: string): object => (failureField === null ? {} : { [failureField]: why })

  const reply = (peer: Peer, type: string, refused?: string): void =>
    peer.send(
      JSON.stringify(refused === undefined ? { type, success: true } : { type, success: false, ...detail(refused) }),
    )

  const authenticate = (peer: Peer, session: Session, token: unknown): void => {
    const others = [...sessions.values()].filter((other) => other !== session && other.user && other.token === token)
    const user = others.length < connectionsPerToken ? accounts.owner(token) : undefined
    // A second authrequest is answered as the first, and the newest wins; streams belong to who started them.
    if (user !== session.user) session.streams.clear()
    Object.assign(session, { token, user })
    if (user) return reply(peer, 'authresponse')
    reply(
      peer,
      'authresponse',
      others.length < connectionsPerToken ? 'The token is unknown or expired.' : 'The token has too many connections.',
    )
    if (afterFailedAuth !== 'keep') hang(peer, afterFailedAuth)
  }

  const request = (peer: Peer, session: Session, verb: 'start' | 'stop', stream: Stream): void => {
    const type = `${verb}${stream}eventresponse`
    if (!session.user) {
      if (beforeAuth === 'reply-failure') reply(peer, type, 'Not authenticated: send authrequest first.')
      else if (beforeAuth !== 'ignore') hang(peer, beforeAuth)
      return
    }
    const running = session.streams.has(stream)
    if (verb === 'stop') {
      session.streams.delete(stream)
      return reply(
        peer,
        type,
        running || options.stopWhenNotStarted !== 'failure' ? undefined : 'The stream is not started.',
      )
    }
    if (!session.user.privileges.includes(stream)) return reply(peer, type, 'This stream requires elevated privileges.')
    session.streams.add(stream)
    reply(peer, type, running && options.duplicateStart === 'failure' ? 'The stream is already started.' : undefined)
  }

  const accept = (peer: Peer): Conversation => {
    const session: Session = { token: undefined, user: undefined, streams: new Set() }
    sessions.set(peer, session)
    return {
      message(text) {
        const frame = parse(text)
        const type = typeof frame.type === 'string' ? frame.type : ''
        const [, verb, stream] = /^(start|stop)(user|account)eventrequest$/.exec(type) ?? []
        if (type === 'authrequest') authenticate(peer, session, frame.token)
        else if (verb && stream) request(peer, session, verb as 'start' | 'stop', stream as Stream)
        else if (unknownRequest === 'reply') reply(peer, 'errorresponse', 'No such request.')
        else if (unknownRequest !== 'ignore') hang(peer, unknownRequest)
      },
      gone: () => void sessions.delete(peer),
      waiting: () => !session.user,
    }
  }

  const emit: Vendor['emit'] = (frame, query) => {
    const type = typeof frame === 'object' && frame !== null && 'type' in frame ? frame.type : undefined
    const stream = type === 'userevent' ? 'user' : type === 'accountevent' ? 'account' : undefined
    const entitled = [...sessions].filter(
      ([, session]) =>
        (!stream || session.streams.has(stream)) && (query.user === undefined || session.user?.username === query.user),
    )
    const text = JSON.stringify(frame)
    for (const [peer] of entitled) peer.send(text)
    return entitled.length
  }

  return {
    name: 'teletracker',
    path: '/teletracker',
    // A client's token is a secret too when it is wrong: it may be a real one.
    secrets: (text) => [
      ...accounts.secrets(text),
      ...[...text.matchAll(/"token"\s*:\s*"((?:[^"\\]|\\.)*)/g)].map(([, token = '']) => token),
    ],
    credentials: accounts.credentials,
    accept,
    emit,
    expire() {
      accounts.expire()
      if (expiry !== 'next-auth') for (const [peer, { user }] of sessions) if (user) hang(peer, expiry)
      return accounts.credentials()
    },
    http: (incoming) =>
      answerRest(
        incoming,
        new URL(incoming.url).pathname.slice('/teletracker'.length),
        accounts,
        { tokenLifetime, refreshTokenLifetime },
        detail,
      ),
    stream() {
      const stops = accounts.users.map((user) =>
        live(user, seed, (frame) => {
          emit(frame, { user: user.username })
          // "All of the above for every user" is what an account stream carries.
          emit({ ...frame, type: 'accountevent', user: user.username }, {})
        }),
      )
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function parse(text: string): { readonly type?: unknown; readonly token?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
