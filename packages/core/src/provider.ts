import type { RealtimeError } from './errors'
import type { OnInvalid, StandardSchemaV1 } from './schema'

/* ---------- topics ---------- */

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
/** What a topic says besides its name. */
export type Params = { readonly [key: string]: Json }

/**
 * What you want to hear: a small plain value, made by a provider package's factories. Equal provider, name and params mean
 * the same subscription, however often it is made. `'~types'` never exists at run time.
 */
export interface Topic<out Event = unknown, in Send = never, out Reply = unknown> {
  readonly provider: string
  readonly name: string
  readonly params?: Params
  readonly '~types'?: { readonly event: Event; readonly send: (data: Send) => Reply }
}

/** A topic that can be sent to as well. */
export interface SendableTopic<out Event = unknown, in Send = never, out Reply = unknown>
  extends Topic<Event, Send, Reply> {
  readonly sendable: true
}

/** Stands for "no topic for now" in the hooks. */
export interface Skip {
  readonly '~skip': true
}

/** The type of the events of a topic. */
export type EventOf<T> = T extends Topic<infer Event> ? Event : never
/** The type of what can be sent to a topic; `never` where nothing can. */
export type SendOf<T> = T extends SendableTopic<unknown, infer Send> ? Send : never

/** What every topic's factory takes. */
export interface TopicOptions {
  /** The provider's name, where it was given one. Default: the vendor's. */
  readonly provider?: string | undefined
}
/** What a topic's factory takes where its events can be checked. */
export interface SchemaOptions<T> extends TopicOptions {
  /** Any synchronous Standard Schema (zod, valibot, arktype …): types the event and checks it on arrival. */
  readonly schema?: StandardSchemaV1<unknown, T> | undefined
  /** What happens to an event the schema refuses. Default `'warn'`: delivered as it came, told to `inspect` once per path. */
  readonly onInvalid?: OnInvalid | undefined
}

/* ---------- meta and gaps ---------- */

/** Where an event stands in its topic, in the vendor's own count. Strictly increasing by the provider's `compare`. */
export type Position = string | number

/** What is known of one event besides the event. */
export interface Meta {
  /** Unique and stable within the client: the React key that vendors do not give. */
  readonly id: string
  readonly topic: Topic
  /** Only where the vendor counts its events. */
  readonly position?: Position
  /** Milliseconds since the epoch at which its frame arrived. */
  readonly receivedAt: number
  /** It happened while the connection was away, and the vendor has sent it once more. */
  readonly replayed: boolean
  /** Set where one frame carried several events. */
  readonly batch?: { readonly index: number; readonly size: number }
}

/**
 * Why events may be missing: a new session, a bounded buffer that ran over, a frame over the size limit, or the vendor said so; `evicted`: it
 * no longer has what was asked for again, `sequence`: its count has a hole that it did not fill.
 */
export type GapReason = 'reconnected' | 'overflow' | 'oversized' | 'vendor' | 'evicted' | 'sequence'

/** What may have been missed; times in milliseconds since the epoch. */
export interface Gap {
  /** When the last frame before it arrived or, where it was noticed while the session lived, the topic's last event. */
  readonly since: number
  /** When events were known to flow again. */
  readonly until: number
  readonly reason: GapReason
  /** True once the state is right again: a snapshot was applied after it. */
  readonly recovered: boolean
  /** The last position before it and the first known one after it, where there are positions: what lies between them, `to` included, may be missing. */
  readonly from?: Position
  readonly to?: Position
  /** How many are missing, where the vendor tells. */
  readonly count?: number
}

/** `pending` → `live` → `recovering` → `live` or `stale`; `failed` carries an error and needs `retry()`. */
export type TopicStatus = 'pending' | 'live' | 'recovering' | 'stale' | 'failed'

/* ---------- the provider contract ---------- */

/** What a vendor's protocol offers; the README tables and the conformance suite go by it. */
export interface Capabilities {
  /** Missed events can be asked for after a reconnect. */
  readonly resume: boolean
  /** The vendor can tell the current state. */
  readonly snapshot: boolean
  /** A dead peer can be noticed. */
  readonly heartbeat: boolean
  /** A send is answered. */
  readonly sendAck: boolean
  /** Events arrive in the order in which they happened. */
  readonly order: boolean
}

/** What `credentials` is told when it is asked. */
export interface CredentialsContext {
  /** `first` ask · `reconnect` · the last value was `rejected` · a person pressed retry, so it may have `changed`. */
  readonly reason: 'first' | 'reconnect' | 'rejected' | 'changed'
  /** Failed connection attempts in a row. */
  readonly attempt: number
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/**
 * Asked on every connection attempt. Throwing is transient (`network`, retried, and not quoted) unless a {@link RealtimeError} says otherwise;
 * an answer that takes over 10 s is a `timeout`.
 */
export type Credentials<T> = (context: CredentialsContext) => T | PromiseLike<T>

/** One frame on the wire, secrets already redacted. */
export interface FrameRecord {
  readonly direction: 'in' | 'out'
  readonly at: number
  readonly raw: string
  readonly decoded?: unknown
}

/** How long a send may take, how it is called off, and whether it waits for a lost connection. */
export interface SendOptions {
  /** Milliseconds until the outcome is given up on. Default 10 000. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
  /**
   * What to do while the connection is reconnecting or suspended. `'fail'` (default) rejects with kind `offline`; `'queue'` waits, bounded by the client's `limits`
   * (kinds `queue-full` and `expired`), and `timeout` counts from the hand-over. Either is sent once at most.
   */
  readonly whenOffline?: 'fail' | 'queue' | undefined
}

/** One vendor. Written by provider packages; `architecture.md` says what each part owes. */
export interface Provider<out UserEvent = unknown> {
  /** Unique among a client's providers; topics name it. */
  readonly name: string
  readonly capabilities: Capabilities
  /** The streams that pertain to the signed-in user: the default of `useUserEvents`. */
  readonly userTopics?: readonly Topic<UserEvent>[]
  /** Asks the app who it is, once for all who wait. Called by core, within a time and with what it gives redacted everywhere: a session asks `link.credentials()`. */
  readonly credentials?: ((context: CredentialsContext) => unknown) | undefined
  /** What is never to be shown besides what `credentials` gives, such as an API key. */
  readonly secrets?: (() => Iterable<string>) | undefined
  /** Topics with the same address share a link. Shown in devtools, so it never contains a secret. Throws a `config` error for a topic it does not know. */
  address(topic: Topic): string
  /** Which of two positions is the later one, as `sort` wants it. Default: as numbers. */
  compare?(a: Position, b: Position): number
  /** Resolves with a session only after the server has accepted the client. */
  open(link: LinkHandle): Promise<Session>
}

/** What a vendor's answer to a join says. Nothing of it: whatever happened meanwhile is lost. */
export interface Joined {
  /** `resumed`: everything after the position that was asked for has come or follows. Without such a position it counts as a gap. Default `gap`. */
  readonly continuity?: 'resumed' | 'gap' | undefined
  /** Where the topic now stands: what comes next lies after it. */
  readonly position?: Position | undefined
  /** Of the gap. Default `reconnected`. */
  readonly reason?: GapReason | undefined
  /** How many are missing. */
  readonly count?: number | undefined
  /**
   * The vendor now sends its current state as events: true when that has arrived, false when it was given up on. Until then a topic that is
   * joined again is `recovering`; true sets `recovered` on its gap.
   */
  readonly current?: Promise<boolean> | undefined
  /** The vendor has one place for topics like this: when it is left, the latest `displaced` topic of this link comes back. */
  readonly exclusive?: boolean | undefined
  /** Nobody has confirmed it, as this vendor need not: what is said before the topic's next event may be missing, and is a gap before that. */
  readonly presumed?: boolean | undefined
}

/** One opened and authenticated connection. It opens once and ends once. */
export interface Session {
  /** Resolves when the vendor has confirmed. `since`: the position of the last event delivered, where one is known. A rejection fails this topic only, a retryable one is tried again; one of kind `unauthorized` ends the session, as no answer in time does. */
  join(topic: Topic, since?: Position): Promise<Joined> | Promise<void> | void
  /** Resolves when the vendor has confirmed that no more of the topic comes; a rejection counts as that, too. */
  leave(topic: Topic): Promise<void> | void
  /** Asks for the current state of a joined topic once more: for a view that came late, and for `refetch()` of one without a snapshot. */
  refresh?(topic: Topic): Promise<unknown>
  /** Resolves with the vendor's reply or, where it gives none, when the message is handed over. Absent where nothing can be sent. */
  send?(topic: Topic, data: unknown, options: SendOptions): Promise<unknown>
  /** A documented sign of life, asked for on wake-ups and on silence. */
  probe?(): Promise<unknown>
  /** Milliseconds without any frame after which the peer counts as dead. Absent: silence is legal. */
  readonly silence?: number | undefined
  /** True where the vendor wants one request at a time: a join or leave starts, and its clock with it, when the one before has settled. */
  readonly serial?: true | undefined
  /** Ends the connection as the vendor wants it ended; nobody waits for an answer. */
  close(): void
}

/** What a provider knows of an event besides the event. */
export interface About {
  readonly position?: Position | undefined
  readonly batch?: Meta['batch'] | undefined
  readonly replayed?: boolean | undefined
}

/** What a provider gets for one connection attempt. All of it is dead once `signal` has aborted. */
export interface LinkHandle {
  readonly address: string
  readonly signal: AbortSignal
  /** Failures in a row since the link was last steady. */
  readonly attempt: number
  readonly WebSocket: SocketClass
  /** Frames longer than this are dropped unparsed. */
  readonly frameBytes: number
  /** Asks the app, once for all who wait. */
  credentials<T>(): Promise<T>
  /** The transport is up; authenticating. */
  opened(): void
  /** A frame arrived, of so many characters. */
  alive(size: number): void
  /** An event whose position is not after the last one's is a repetition, and dropped. */
  emit<T extends Topic>(topic: T, event: EventOf<T>, about?: About): void
  /** A loss noticed while the session lives, told by the newest frame; `null` means every topic of this link. */
  gap(topic: Topic | null, reason: GapReason, count?: number): void
  /** The transport holds back so much that messages wait until it says otherwise; joins do not. */
  congested(on: boolean): void
  /** This topic is no longer delivered. A retryable error is joined again with backoff; one of kind `protocol` says that what came last is not whole: what is missing then is missing since the event before; one of kind `displaced` when a topic of this link that was joined as `exclusive` has been left. */
  drop(topic: Topic, error: RealtimeError): void
  /** The session is over; the error says what to do next. */
  end(error: RealtimeError): void
  /** A frame that breaks the vendor's own protocol: dropped and told to `inspect`, never thrown. */
  warn(message: string): void
  /** Absent while nobody watches. */
  inspect?: ((frame: FrameRecord) => void) | undefined
}

/** What is needed of a WebSocket: the browser's and `ws` both fit. */
export interface SocketLike {
  readonly readyState: number
  /** React Native has none: there a socket that does not take what is sent is not noticed. */
  readonly bufferedAmount?: number | undefined
  /** Called when it is open. */
  onopen: ((event: never) => void) | null
  /** Called with each frame, as `event.data`. */
  onmessage: ((event: never) => void) | null
  /** Called when something has gone wrong; `onclose` follows. */
  onerror: ((event: never) => void) | null
  /** Called once it is closed, with `code` and `reason`. */
  onclose: ((event: never) => void) | null
  /** Sends a text frame. */
  send(data: string): void
  /** Begins the closing handshake. */
  close(code?: number, reason?: string): void
}
/** A class like the global `WebSocket`: that of `ws`, or an emulator's. */
export type SocketClass = new (url: string, protocols?: string | string[]) => SocketLike
