import type { Hangup } from '../../hangup'
import type { TeleTrackerUser } from './accounts'

/**
 * What the vendor's pages leave open, decided by name. Where a {@link Hangup} is allowed, `{}` cuts the connection and
 * `{ code, reason }` closes it after the answer, if there is one.
 */
export interface TeleTrackerOptions {
  /** Tokens and the synthetic stream follow from it; default `''`. */
  readonly seed?: string | undefined
  /** Default: Ada, who may start both streams, and Ben, who may start his own. */
  readonly users?: readonly TeleTrackerUser[] | undefined
  /** Seconds that a token from the REST part is valid; default 3600, the vendor's example. Those of `credentials()` do not age. */
  readonly tokenLifetime?: number | undefined
  /** Seconds that a refresh token is valid; default 29 days, the vendor's example. */
  readonly refreshTokenLifetime?: number | undefined
  /** The field that says why an answer is `success: false`; `null` leaves the bare answer. The vendor names none; default `message`. */
  readonly failureField?: string | null | undefined
  /** A known request before authentication: refused by its answer (default), passed over in silence, or the end. */
  readonly beforeAuth?: 'reply-failure' | 'ignore' | Hangup | undefined
  /** After a refused `authrequest` the connection is kept open (default) or ends. */
  readonly afterFailedAuth?: 'keep' | Hangup | undefined
  /** A frame that is no known request: passed over (default), answered by a synthetic `errorresponse`, or the end. */
  readonly unknownRequest?: 'ignore' | 'reply' | Hangup | undefined
  /** What the start of a running stream answers; default `success`. */
  readonly duplicateStart?: 'success' | 'failure' | undefined
  /** What the stop of a stream that does not run answers; default `success`. */
  readonly stopWhenNotStarted?: 'success' | 'failure' | undefined
  /** What `expire` means to open connections: nothing until their next authentication (default), or the end. */
  readonly expiry?: 'next-auth' | Hangup | undefined
  /** How many connections one token may have authenticated at a time; the next is refused. Default: any number. */
  readonly connectionsPerToken?: number | undefined
}
