import type { RealtimeError } from '@tributary/core'
import { version } from '../package.json'
import { type Attempt, attemptsIn } from './attempts'
import type { Seen } from './noted'
import { count } from './words'

/** HAR 1.2 with the field in which Chrome keeps WebSocket frames. One entry for each attempt to connect. */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly never[]
    readonly entries: readonly HarEntry[]
  }
}

/** One attempt to connect, as an entry of a HAR file. */
export interface HarEntry {
  /** ISO 8601. */
  readonly startedDateTime: string
  /** ms. */
  readonly time: number
  readonly request: HarMessage & {
    readonly method: 'GET'
    readonly url: string
    readonly queryString: readonly HarPair[]
  }
  /** 101 where the connection came up, 0 where it did not. */
  readonly response: HarMessage & {
    readonly status: 101 | 0
    readonly statusText: string
    readonly content: { readonly size: number; readonly mimeType: string }
    readonly redirectURL: string
    /** Why it ended. */
    readonly _error?: string
  }
  readonly cache: Readonly<Record<never, never>>
  /** ms. `wait` until it was up, with what the app's own `credentials` took; `receive` from then on. */
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  readonly comment?: string
  readonly _resourceType: 'websocket'
  readonly _webSocketMessages: readonly HarWebSocketMessage[]
  readonly _tributary: {
    readonly provider: string
    readonly address: string
    /** How the server ended it, where it did; without a code it was cut. */
    readonly closed?: { readonly code?: number; readonly reason?: string }
  }
}

interface HarMessage {
  readonly httpVersion: string
  readonly cookies: readonly never[]
  readonly headers: readonly never[]
  readonly headersSize: number
  readonly bodySize: number
}
interface HarPair {
  readonly name: string
  readonly value: string
}
/** One frame, as Chrome writes it into a HAR file. */
export interface HarWebSocketMessage {
  readonly type: 'send' | 'receive'
  /** Seconds since the epoch. */
  readonly time: number
  /** 1: text. */
  readonly opcode: 1
  readonly data: string
}

/** What was seen, as HAR; `now` is where a connection that lives ends for the time being, in ms since the epoch. */
export function harOf(seen: readonly Seen[], now: number): Har {
  const entries = attemptsIn(seen).map((attempt) => entryOf(attempt, now))
  return { log: { version: '1.2', creator: { name: '@tributary/devtools', version }, pages: [], entries } }
}

const NOTHING: HarMessage = { httpVersion: 'HTTP/1.1', cookies: [], headers: [], headersSize: -1, bodySize: -1 }

function entryOf(attempt: Attempt, now: number): HarEntry {
  const { provider, address, start, opened, cause, partial, frames, cut } = attempt
  // The clock may have been set back.
  const end = Math.max(start, attempt.end ?? now)
  const url = urlOf(provider, address)
  const closed = closedBy(cause)
  const wait = Math.min(Math.max(start, opened ?? end), end) - start
  const comment = [
    partial && 'What was said before the recording began is missing.',
    cut > 0 && `Of ${count(cut, 'very long frame')} only the beginning is here.`,
  ]
    .filter(Boolean)
    .join(' ')
  return {
    startedDateTime: new Date(start).toISOString(),
    time: end - start,
    request: {
      method: 'GET',
      url: url.href,
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      ...NOTHING,
    },
    response: {
      status: opened === undefined ? 0 : 101,
      statusText: opened === undefined ? '' : 'Switching Protocols',
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      ...NOTHING,
      ...(cause && { _error: `${cause.kind}: ${cause.message}` }),
    },
    cache: {},
    timings: { send: 0, wait, receive: end - start - wait },
    ...(comment && { comment }),
    _resourceType: 'websocket',
    _webSocketMessages: frames.map(({ direction, at, raw }) => ({
      type: direction === 'in' ? 'receive' : 'send',
      time: at / 1_000,
      opcode: 1,
      data: raw,
    })),
    _tributary: { provider, address, ...(closed && { closed }) },
  }
}

/** An address that is none, of a provider whose real one may be a secret, gets a host that can never be. */
function urlOf(provider: string, address: string): URL {
  const url = new URL(/^wss?:/.test(address) && URL.canParse(address) ? address : 'wss://address.invalid')
  if (url.hostname === 'address.invalid') url.pathname = encodeURIComponent(provider)
  url.hash = ''
  return url
}

/** What no server can say: it was cut. */
const CUT = [1005, 1006, 1015]

function closedBy(cause: RealtimeError | undefined): HarEntry['_tributary']['closed'] | undefined {
  const { code, reason } = cause ?? {}
  if (typeof code !== 'number' || code < 1000 || code > 4999) return undefined
  return CUT.includes(code) ? {} : { code, ...(reason !== undefined && { reason }) }
}
