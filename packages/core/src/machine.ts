import type { RealtimeError } from './errors'

/** What earlier attempts left behind. */
export interface Past {
  /** Failures in a row since the link was last steady. */
  readonly attempt: number
  readonly error: RealtimeError | null
  /** Credentials have been refused since the link was last steady. */
  readonly refused: boolean
  /** Attempts in a row whose transport never came up. */
  readonly unopened: number
}

export type State =
  | { readonly name: 'idle'; readonly past: Past; readonly until: number }
  | { readonly name: 'connecting' | 'authenticating'; readonly past: Past; readonly since: number }
  | { readonly name: 'ready'; readonly past: Past; readonly steady: boolean }
  | { readonly name: 'waiting'; readonly past: Past; readonly error: RealtimeError; readonly until: number }
  | { readonly name: 'suspended'; readonly past: Past }
  | { readonly name: 'failed'; readonly past: Past; readonly error: RealtimeError }
  | { readonly name: 'closed'; readonly past: Past }

/** `now` and `until` in ms since the epoch. */
export type Event =
  /** The first topic or pending send arrived. */
  | { readonly type: 'WANTED'; readonly now: number }
  /** The last one has gone, and lingered. */
  | { readonly type: 'UNWANTED' }
  | { readonly type: 'OPENED' }
  | { readonly type: 'READY' }
  /** Ready for so long that earlier failures are forgiven. */
  | { readonly type: 'STEADY' }
  | { readonly type: 'ENDED'; readonly error: RealtimeError; readonly until: number }
  | { readonly type: 'DUE'; readonly now: number }
  /** The world changed for the better: online, visible, back from the cache or from sleep. */
  | { readonly type: 'HINT'; readonly now: number }
  /** This session is not to be trusted any more, or its credentials are outdated. */
  | { readonly type: 'REPLACE'; readonly now: number; readonly error: RealtimeError }
  /** A person asked. */
  | { readonly type: 'RETRY'; readonly now: number }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'CLOSE' }
  | { readonly type: 'CONNECT' }

const FRESH: Past = { attempt: 0, error: null, refused: false, unopened: 0 }

export const START: State = { name: 'idle', past: FRESH, until: 0 }

/** The whole policy of a link, as a pure function. An event that means nothing in a state returns that very state. */
export function transition(state: State, event: Event): State {
  const { past } = state
  if (event.type === 'CLOSE') return state.name === 'closed' ? state : { name: 'closed', past: FRESH }
  switch (state.name) {
    case 'idle':
      if (event.type !== 'WANTED') return state
      if (past.error && state.until > event.now) return { name: 'waiting', past, error: past.error, until: state.until }
      // What happened so long ago is no reason to call this a reconnect.
      return { name: 'connecting', past: { ...past, error: null }, since: event.now }

    case 'connecting':
    case 'authenticating':
      if (event.type === 'OPENED' && state.name === 'connecting')
        return { ...state, name: 'authenticating', past: { ...past, unopened: 0 } }
      if (event.type === 'READY') return { name: 'ready', past: { ...past, unopened: 0 }, steady: false }
      if (event.type === 'ENDED')
        return ended(state.name === 'connecting' ? { ...past, unopened: past.unopened + 1 } : past, event)
      return leaveAttempt(state, event)

    case 'ready':
      if (event.type === 'STEADY') return { name: 'ready', past: FRESH, steady: true }
      if (event.type === 'ENDED') return ended(past, event)
      if (event.type === 'REPLACE')
        return { name: 'connecting', past: { ...past, error: event.error }, since: event.now }
      return leaveAttempt(state, event)

    case 'waiting':
      if (event.type === 'DUE' || event.type === 'HINT') {
        return { name: 'connecting', past: { ...past, attempt: past.attempt + 1 }, since: event.now }
      }
      if (event.type === 'RETRY') return { name: 'connecting', past: { ...past, attempt: 0 }, since: event.now }
      if (event.type === 'UNWANTED') return { name: 'idle', past, until: state.until }
      return leaveAttempt(state, event)

    case 'suspended':
      if (event.type === 'HINT') return { name: 'connecting', past, since: event.now }
      if (event.type === 'RETRY') return { name: 'connecting', past: { ...past, attempt: 0 }, since: event.now }
      return event.type === 'UNWANTED' ? leaveAttempt(state, event) : state

    case 'failed':
      if (event.type === 'UNWANTED') return START
      return event.type === 'RETRY' ? { name: 'connecting', past: FRESH, since: event.now } : state

    case 'closed':
      return event.type === 'CONNECT' ? START : state
  }
}

function leaveAttempt(state: State, event: Event): State {
  if (event.type === 'PAUSE') return { name: 'suspended', past: state.past }
  // Without the error, so that whoever wants it next sees `connecting`, and with credentials that may be asked anew once more; the
  // attempts still count, or mounting in a loop would be a hot loop.
  if (event.type === 'UNWANTED') return { name: 'idle', past: { ...state.past, error: null, refused: false }, until: 0 }
  return state
}

function ended(past: Past, { error, until }: { readonly error: RealtimeError; readonly until: number }): State {
  const unauthorized = error.kind === 'unauthorized'
  const next: Past = { ...past, error, refused: past.refused || unauthorized }
  // Credentials are asked anew once; the second refusal in a row is an answer, not an accident.
  if (!error.retryable || (unauthorized && past.refused)) return { name: 'failed', past: next, error }
  return { name: 'waiting', past: next, error, until }
}

/** What outsiders see of a link, or of a client. Computed from the state, never stored. */
export type Connection =
  | { readonly status: 'idle' | 'connecting' | 'connected' | 'suspended' | 'closed' }
  | {
      readonly status: 'reconnecting'
      /** The number of the attempt that runs or is next, from 1. */
      readonly attempt: number
      /** Ms since the epoch; in the past while the attempt runs. */
      readonly nextRetryAt: number
      readonly reason: RealtimeError
      readonly hint?: string
    }
  | { readonly status: 'failed'; readonly error: RealtimeError }

const NEVER_OPENED = 5

export function connectionOf(state: State): Connection {
  const { past } = state
  switch (state.name) {
    case 'connecting':
    case 'authenticating':
      return past.error ? reconnecting(past, past.error, past.attempt, state.since) : { status: 'connecting' }
    case 'ready':
      return { status: 'connected' }
    case 'waiting':
      return reconnecting(past, state.error, past.attempt + 1, state.until)
    case 'failed':
      return { status: 'failed', error: state.error }
    default:
      return { status: state.name }
  }
}

function reconnecting(past: Past, reason: RealtimeError, attempt: number, nextRetryAt: number): Connection {
  const hint = past.unopened >= NEVER_OPENED && { hint: 'never opened: check URL, origin, token' }
  return { status: 'reconnecting', attempt: Math.max(1, attempt), nextRetryAt, reason, ...hint }
}

const WORST: readonly Connection['status'][] = ['connected', 'connecting', 'suspended', 'reconnecting']

/** A client's status: the worst of its links that are wanted; `failed` only when all of those have failed. */
export function worstOf(connections: readonly Connection[]): Connection | undefined {
  const wanted = connections.filter(({ status }) => status !== 'idle' && status !== 'closed')
  const trying = wanted.filter(({ status }) => status !== 'failed')
  if (trying.length === 0) return wanted[0]
  return trying.reduce((a, b) => (WORST.indexOf(b.status) > WORST.indexOf(a.status) ? b : a))
}
