/** What travels in one WebSocket frame: text, or bytes for a binary frame. */
export type Frame = string | Uint8Array

/** What a client says of itself when it asks for a WebSocket. */
export interface Arrival {
  /** The address as the client asked for it, query included: it may hold a secret. */
  readonly url: string
  /** Absent outside browsers. */
  readonly origin?: string | undefined
  /** The `Cookie` header as it came. Absent in the page, which may not read its own. */
  readonly cookie?: string | undefined
}

/** One accepted connection, as the vendor's server sees it. What is sent and closed keeps its order, also under a delay. */
export interface Peer extends Arrival {
  /** Counts the connections of one emulator, from 1. */
  readonly id: number
  /** Sends a frame to the client. */
  send(data: Frame): void
  /** Closes with a code and reason; without a code the client reads 1005. */
  close(code?: number, reason?: string): void
  /** Cuts the TCP connection: the client reads 1006. */
  terminate(): void
}

/** What a vendor does with one connection. */
export interface Conversation {
  /** A text frame from the client. Binary frames are logged and not handed on. */
  message(text: string): void
  /** The connection is over, whoever ended it. Called once. */
  gone(): void
  /** Whether the client has still to sign in; who has not in time is cut. Absent: there is no such step, or it comes before the upgrade. */
  waiting?(): boolean
}

/**
 * One vendor's server as seen from the wire. An instance serves one emulator and keeps its state (tokens, streams) there.
 *
 * `Given` is what its `credentials` are. A vendor from outside is a module whose default export is a {@link VendorFactory}: `--vendor ./acme.mjs`.
 */
export interface Vendor<out Given extends object = object> {
  /** One word, and the first part of every path: `http://…/{name}/` is the vendor's REST part. */
  readonly name: string
  /** Where its WebSocket listens, starting with `/{name}`; longer paths that start so reach it too. */
  readonly path: string
  /**
   * What must not be shown of a frame or address: the secrets known, and those that can be read in `text` even if they are unknown or wrong.
   */
  secrets(text: string): Iterable<string>
  /** What a client needs to sign in now, as plain data. */
  credentials(): Given
  /** The HTTP status with which the vendor itself refuses this upgrade, if it does. Absent: it never does. */
  refusal?(arrival: Arrival): number | undefined
  /** A client has connected: begins the conversation with it. */
  accept(peer: Peer): Conversation
  /**
   * Sends one of the vendor's own frames to every connection entitled to it, and answers to how many.
   *
   * `query` narrows it in the vendor's own terms.
   */
  emit(frame: unknown, query: Readonly<Record<string, string>>): number
  /** Makes every token, hash or key given out so far invalid, and answers the credentials that are valid next. */
  expire(): Given
  /** Answers the vendor's REST part. Absent: 404. */
  http?(request: Request): Promise<Response>
  /** Starts a synthetic stream of plausible events, and answers how to stop it. Absent: this vendor has none. */
  stream?(): () => void
}

/** Makes a vendor; tokens and streams follow from `seed`, so that a restarted emulator knows its clients. */
export type VendorFactory = (options: { readonly seed: string }) => Vendor
