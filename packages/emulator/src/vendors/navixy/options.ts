import type { Hangup } from '../../hangup'

/**
 * What Navixy's pages leave open, decided by name; the defaults are what a real Atmosphere server was seen to do, or the cautious choice.
 * Where a {@link Hangup} is allowed, `{}` cuts the connection and `{ code, reason }` closes it.
 */
export interface NavixyOptions {
  /** Hashes and the fleet follow from it; default `''`. */
  readonly seed?: string | undefined
  /** Default `ada@example.test` with a password that is not a real one. */
  readonly user?: { readonly login: string; readonly password: string } | undefined
  /** How many trackers there are, with ids from 1 and sources from 10001; default 12. */
  readonly trackers?: number | undefined
  /** Trackers that are blocked at first; a `lifecycle` event changes that. Default none. */
  readonly blocked?: readonly number[] | undefined
  /** Trackers that answer `disallowed`. Default none. */
  readonly disallowed?: readonly number[] | undefined
  /** Trackers that share the source of tracker 1, as clones do. Default none. */
  readonly clones?: readonly number[] | undefined
  /** `user/auth` asks for a second factor; default false. */
  readonly secondFactor?: boolean | undefined

  /** ms between the beats that the handshake asks of the client; 0 asks for none. Default 30 000, as documented. */
  readonly clientHeartbeat?: number | undefined
  /** ms without any frame to a client after which it gets a beat; 0 sends none. Default 60 000, Atmosphere's own. */
  readonly serverHeartbeat?: number | undefined
  /** What a beat consists of; default `X`. */
  readonly padding?: string | undefined
  /** What becomes of a client that sends no beat for three intervals: nothing (default), or the end. */
  readonly silentClient?: 'keep' | Hangup | undefined
  /** The first frame: whole (default), the id alone as from old servers, or none. */
  readonly handshake?: 'whole' | 'id' | 'none' | undefined
  /** ms until the handshake; default 0. */
  readonly handshakeDelay?: number | undefined
  /** Put into the frame of the handshake, behind it. Default nothing. */
  readonly handshakeTrailer?: string | undefined
  /** The only origins whose pages may connect; others, and not those without one, get status 403. Default any. */
  readonly origins?: readonly string[] | undefined
  /** Messages with their length in front: where the client asks for it (default), always, or never. */
  readonly lengthFraming?: 'asked' | 'always' | 'never' | undefined
  /** What a client that comes back with its tracking id finds: nothing (default), its subscriptions, or also what it has missed. */
  readonly trackingId?: 'forgotten' | 'subscribed' | 'replayed' | undefined
  /** Characters of the longest message from a client; a longer one closes with 1009. Default 8192, the container's. */
  readonly longestMessage?: number | undefined
  /** ms without a frame from the client after which the server closes with 1000. Default never. */
  readonly idleClose?: number | undefined

  /** The entries of a batch: wrapped and typed (default, what real clients parse) or bare, as published. */
  readonly batches?: 'wrapped' | 'bare' | undefined
  /** The statuses in an answer: under `value` with `success` (default), or bare as before 2023. */
  readonly statuses?: 'value' | 'bare' | undefined
  /** What an unsubscribe is answered with: a list of trackers (default), a map like a subscribe's, or not at all. */
  readonly unsubscribed?: 'list' | 'map' | 'silence' | undefined
  /** Whether taking back `all` also takes back single trackers; default true. */
  readonly allIsEverything?: boolean | undefined
  /** ms between two batches where the client names no `rate_limit` that can be read (`"5s"`, `"500ms"`); default 1 000. */
  readonly rateLimit?: number | undefined
  /** Whether `iot_monitor` needs a `flow_id`; default false. */
  readonly flowId?: boolean | undefined
  /** Whether `iso_datetime` in a subscribe is honoured; default false. */
  readonly isoTimes?: boolean | undefined
  /** What follows error 3 or 4: nothing (default), or the end. */
  readonly afterWrongHash?: 'keep' | Hangup | undefined
  /** What follows a `logout` event: nothing (default), or the end. */
  readonly afterLogout?: 'keep' | Hangup | undefined
  /** What `expire` means to open connections whose hash is an API key: nothing until they subscribe (default), or a `logout`. Sessions get one, as documented. */
  readonly expiredKey?: 'next-subscribe' | 'logout' | undefined
}
