import type { Hangup } from '../../hangup'
import type { RestedUser } from './users'

/** An endpoint that there is from the start. */
export interface RestedEndpoint {
  /** Lower-case letters, digits, hyphens and `/`, 5 to 254 characters. */
  readonly name: string
  /** It needs a login. Default: names under `secure/` do, and authentication endpoints. */
  readonly secure?: boolean | undefined
  /** Users register and log in here. Default false; `users` is one unless `endpoints` says otherwise. */
  readonly authentication?: boolean | undefined
  /** Whose records a logged-in user can reach and hears of: everybody's (default), or only the user's own. */
  readonly access?: 'all' | 'own' | undefined
}

/** What is wrong with a client, in the order in which it is looked for. */
export type Fault = 'key' | 'origin' | 'endpoint' | 'login' | 'token'

/**
 * What the vendor's pages leave open, decided by name. Where a {@link Hangup} is allowed, `{}` cuts the connection and
 * `{ code, reason }` closes it.
 */
export interface RestedOptions {
  /** The key, tokens, ids and the synthetic stream follow from it; default `''`. */
  readonly seed?: string | undefined
  /** The project's API key. Default: one that follows from `seed`. */
  readonly key?: string | undefined
  /** Default: Ada and Ben. */
  readonly users?: readonly RestedUser[] | undefined
  readonly endpoints?: readonly RestedEndpoint[] | undefined
  /** Only `endpoints` exist; otherwise (default) one is made on its first use. */
  readonly strict?: boolean | undefined
  /** "Allowed origins" of the project. Default: none named, which allows every one. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** "Disallow no origin": refuse whoever sends no `Origin`. Default false. */
  readonly disallowNoOrigin?: boolean | undefined
  /** A refused socket is closed with 4000 right after opening (default), with another {@link Hangup}, or refused with an HTTP status. */
  readonly reject?: 'close-4000' | 'http' | Hangup | undefined
  /** The words of the default closes. Those of the vendor are not public; the defaults start with `emulator:`. */
  readonly reasons?: { readonly [Why in Fault]?: string | undefined } | undefined
  /** What a delete pushes: the whole record (default), its id alone, or nothing. */
  readonly deletes?: 'record' | 'id' | 'none' | undefined
  /** Where several uploads stand in their message: `record` is an array (default), `records` is one, or the message itself is. */
  readonly arrays?: 'record' | 'records' | 'messages' | undefined
  /** Who hears of a write: also the token that made it (default), or only others. A writer without a login cannot be told apart. */
  readonly echo?: 'all' | 'others' | undefined
  /** A frame from a client, which none is documented to send: passed over (default), or the end. */
  readonly clientFrames?: 'ignore' | Hangup | undefined
  /** What `expire` means to sockets that are open: nothing until their next connection (default), or the end. */
  readonly expiry?: 'next-auth' | Hangup | undefined
  /** What a logout means to sockets of that login: nothing (default), or the end. */
  readonly afterLogout?: 'keep' | Hangup | undefined
  /** Seconds that a token from a login is valid; default 3600. The vendor names none. Those of `credentials()` do not age. */
  readonly tokenLifetime?: number | undefined
  /** Default `__Secure-rested-access-token`, the vendor's, which no browser takes over plain HTTP. */
  readonly cookie?: string | undefined
}
