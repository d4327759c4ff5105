import type { Hangup } from '../../hangup'

/** What a notice tells in its `#code`. */
export type SkapiCode = 'USER_JOINED' | 'USER_LEFT' | 'USER_DISCONNECTED'

/**
 * What is not public of Skapi's server, decided by name; the defaults are what its own client and its pages let expect. Where a
 * {@link Hangup} is allowed, `{}` cuts the connection and `{ code, reason }` closes it.
 */
export interface SkapiOptions {
  /** Ids, tokens and the synthetic chat follow from it; default `''`. */
  readonly seed?: string | undefined
  /** Who there is, by name; their ids and tokens follow from it. Default Ada, Ben and Cleo. */
  readonly users?: readonly string[] | undefined

  /** What a missing, expired or unreadable token in the address gets: a status before the upgrade (default 401), a close, or nothing. */
  readonly badToken?: { readonly status: number } | Hangup | 'accept' | undefined
  /** What `expire` means to connections that are open: nothing (default), or the end. */
  readonly expiry?: 'keep' | Hangup | undefined
  /** A frame whose own token is missing or expired: taken (default; the vendor's client sends expired ones), or answered with an error. */
  readonly frameTokens?: 'ignore' | 'error' | undefined
  /** Whether refusals are told in `#error` frames, in words that are synthetic (default), or not at all. */
  readonly errors?: 'frames' | 'silence' | undefined

  /** The words of a notice; default `User "…" has joined the message group.` and the like. */
  readonly words?: { readonly [code in SkapiCode]?: (userId: string) => string } | undefined
  /** Whether notices carry `#srid`; default true. */
  readonly noticeGroup?: boolean | undefined
  /** Whether who joins hears of it as well; default true. */
  readonly joinEcho?: boolean | undefined
  /** Whether who writes to a group hears it as well; default true. */
  readonly echo?: boolean | undefined
  /** Whether who writes a private message hears it as well; default false. */
  readonly privateEcho?: boolean | undefined
  /** Which connections of a user a private message reaches; default all. */
  readonly privateReach?: 'all' | 'newest' | undefined
  /** What is told of a change from one group to another: that it was left, then that the other was joined (default), the other way round, or only that it was joined. */
  readonly groupChange?: 'left-first' | 'joined-first' | 'joined-only' | undefined
  /** Whether somebody outside a group may write to it; default false. */
  readonly outsiders?: boolean | undefined

  /** How frames are written: percent-encoded (default; the vendor's client decodes them), or as plain JSON. */
  readonly encoding?: 'uri' | 'raw' | undefined
  /** What a `keepAlive` is answered with; default nothing. */
  readonly keepAliveReply?: string | undefined
  /** Characters of the longest name of a group; default any. */
  readonly longestGroup?: number | undefined
  /** How many connections a group takes; default any number. */
  readonly maxMembers?: number | undefined
  /** Characters of the longest frame, beyond which the gateway closes with 1009. Default 131 072, as AWS documents for API Gateway. */
  readonly longestFrame?: number | undefined
  /** Frames that one connection may send in a second; the gateway answers what exceeds it. Default any number. */
  readonly framesPerSecond?: number | undefined
  /** ms without a frame from the client, after which the gateway closes with 1001. Default 600 000, as AWS documents. */
  readonly idleClose?: number | undefined
  /** ms after which the gateway closes any connection with 1001. Default 7 200 000, as AWS documents. */
  readonly longestConnection?: number | undefined

  /** How many entries a page of a list has where the request names no `limit`; default 100. */
  readonly pageSize?: number | undefined
  /** What stands before the `#` in `uid` and `rid` of lists; default the service's id. */
  readonly prefix?: string | undefined
}
