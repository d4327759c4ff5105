import type { Hangup } from '../../hangup'

/** The habits of JSON servers, by name. Every choice is synthetic: there is no vendor behind this. */
export interface WebSocketServerOptions {
  /** Tokens and the ticker follow from it; default `''`. */
  readonly seed?: string | undefined
  /**
   * How a client is let in. `none` (default): an open socket is enough. `greeting`: the server says `{"type":"welcome"}` of its own accord.
   * `frame`: the client says `{"type":"hello","token":…}` first and is answered `welcome`. `address`: the token is in `?token=…`.
   */
  readonly hello?: 'none' | 'greeting' | 'frame' | 'address' | undefined
  /** What a wrong token gets: a close (default `{ code: 4401, reason: 'token' }`), or `{"type":"denied"}` on a connection that stays. */
  readonly denied?: 'reply' | Hangup | undefined
  /**
   * False (default): every text is sent back as it came, and everybody gets everything. True: `join`, `leave` and `say` frames with a
   * `channel`; a join is answered `joined`, what is said goes to all who joined, and `ping` is answered `pong`.
   */
  readonly channels?: boolean | undefined
  /**
   * How many events of each channel are kept; default 0, and then nothing is numbered. Otherwise events carry a `position` (1, 2, 3…), a join may say
   * `since`, and `{"type":"joined","channel":…,"position":…,"resumed":…}` says where the channel stands and whether what came after
   * `since` follows, each with `"replayed":true`.
   */
  readonly history?: number | undefined
}

/** What a client of the plain server signs in with; without a token where none is asked for. */
export interface WebSocketCredentials {
  readonly token?: string
}
