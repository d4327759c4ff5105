import type { TopicInfo } from './audience'
import type { Backoff } from './backoff'
import type { Timeouts } from './context'
import type { Unsubscribe } from './emitter'
import type { RealtimeError } from './errors'
import type { Inspection } from './inspect'
import type { Lifecycle } from './lifecycle'
import type { Connection } from './machine'
import type { QueueLimits, SendInfo } from './outbox'
import type {
  EventOf,
  Gap,
  Meta,
  Provider,
  SendableTopic,
  SendOptions,
  SocketClass,
  Topic,
  TopicStatus,
} from './provider'
import type { Folded, View } from './view'

/** The events of a provider's user streams. */
export type UserEventOf<P> = P extends Provider<infer Event> ? Event : never

/** What `createClient` takes: the providers, and how patient it is. */
export interface ClientOptions<P extends readonly Provider[] = readonly Provider[]> {
  readonly providers: P
  /** How long to wait between attempts. Default: the first spread over 4.5 s, then 0.5 s to 30 s, growing. */
  readonly backoff?: Backoff | undefined
  readonly timeouts?: { readonly [step in keyof Timeouts]?: number | undefined } | undefined
  /**
   * `frameBytes` (8 MiB): larger frames are dropped unparsed, and that is a gap. What waits to be sent on one link: `queueCount` messages (256) and `queueBytes`
   * of their JSON (256 KiB), beyond which a send rejects with `queue-full`; `queueAge` (30 000 ms), after which one that is to wait while offline rejects with `expired`.
   */
  readonly limits?: { readonly [limit in 'frameBytes' | keyof QueueLimits]?: number | undefined } | undefined
  /** How long a topic that nobody wants any more is kept, in ms: a remount costs nothing on the wire. Default 250. */
  readonly linger?: number | undefined
  /** When published snapshots advance. Default: once per animation frame, and at once when the last frame had nothing new. */
  readonly scheduler?: ((flush: () => void) => void) | undefined
  /** Where hints come from. Default: the browser's events and a clock that notices sleep. */
  readonly lifecycle?: Lifecycle | undefined
  /** Suspend while the page is hidden. Default false. */
  readonly pauseWhenHidden?: boolean | undefined
  /** Default: the one that is global when it dials. Under Node 20 pass that of the `ws` package. */
  readonly WebSocket?: SocketClass | undefined
  /** Told everything that happens, as by `inspect`, from the first moment on. */
  readonly onInspect?: ((event: Inspection) => void) | undefined
}

/** One link, as outsiders see it. */
export interface LinkInfo {
  readonly provider: string
  readonly address: string
  readonly connection: Connection
  /** When the last frame arrived, in ms since the epoch; 0 before the first. Always the newest value, also on an old object. */
  readonly lastFrameAt: number
  /** Its topics and who wants them, as they are at the moment of asking. No listener is told when only this changes. */
  readonly topics: readonly TopicInfo[]
  /** What is on its way out, in order, at the moment of asking. */
  readonly sends: readonly SendInfo[]
}

/** What a listener is told besides events: that some may be missing, and how its topic fares. */
export interface SubscribeOptions {
  /** Some events of the topic may be missing: told before the first event after them. */
  readonly onGap?: ((gap: Gap) => void) | undefined
  /** Told the current status at once, and every later one; `error` says why, where there is a reason. */
  readonly onStatus?: ((status: TopicStatus, error: RealtimeError | null) => void) | undefined
  /** Who wants it, for whoever looks at `links[].topics`. */
  readonly owner?: string | undefined
}

/** A view of a topic to show: reads without wanting anything, and wants the topic while it has a listener. For sibling packages. */
export interface FoldHandle<State> {
  /** What the view shows now, as it was published last. */
  read(): Folded<State>
  /** Wants the topic until the returned function is called; `listener` is called when `read` has something new. */
  subscribe(listener: () => void, owner?: string): Unsubscribe
  /** Reads the snapshot again or, without one, asks the vendor for its current state; resolves when that is over, also where it did not work out. */
  refetch(): Promise<void>
  /** Takes the gap away. */
  dismissGap(): void
  /** The newest of the equal views: an inline one changes with every render. */
  use(view: View<never, State>): void
}

/** One signed-in user's realtime: every topic of every provider. Opens nothing until the first topic is wanted. */
export interface Client<out UserEvent = unknown> {
  readonly '~userEvent'?: UserEvent
  /** The worst of its links; a new object only when something has changed. */
  readonly connection: Connection
  readonly links: readonly LinkInfo[]
  readonly providers: readonly Provider<UserEvent>[]
  /** Every event, at once and in order, until the returned function is called. Tells the current status at once. */
  subscribe<T extends Topic>(
    topic: T,
    listener: (event: EventOf<T>, meta: Meta) => void,
    options?: SubscribeOptions,
  ): Unsubscribe
  /** What the view shows now; its `initial` while nobody watches it. */
  read<Event, State>(topic: Topic<Event>, view: View<Event, State>): State
  /**
   * Called with each new state, at most once per animation frame. `onStatus` tells the view's own status, that of its snapshot included, and the current one at once;
   * `onGap` each gap and, once it is `recovered`, that gap again.
   */
  watch<Event, State>(
    topic: Topic<Event>,
    view: View<Event, State>,
    listener: (state: State) => void,
    options?: SubscribeOptions,
  ): Unsubscribe
  /** For `for await`; ends with the signal or `close()`, throws the error of a failed topic. `onGap` is called in its place among the events, `onStatus` at once. */
  events<T extends Topic>(
    topic: T,
    options?: SubscribeOptions & { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<EventOf<T>>
  /**
   * Waits for the connection while it is idle or connecting. While it is reconnecting or suspended it rejects with kind `offline`, or waits with `whenOffline: 'queue'`.
   * Never sends twice.
   */
  send<Send, Reply>(
    topic: SendableTopic<unknown, Send, Reply>,
    data: NoInfer<Send>,
    options?: SendOptions,
  ): Promise<Reply>
  /** Called when `connection` or one of `links` has changed. */
  onConnection(listener: (connection: Connection) => void): Unsubscribe
  /** Tells everything that happens: frames, joins, sends and every transition with its cause, secrets redacted. While nobody listens it costs nothing. */
  inspect(listener: (event: Inspection) => void): Unsubscribe
  /** Tries now, also what has failed; asks `credentials` with reason `changed`. */
  retry(): void
  /** Undoes `close()`; resolves when every wanted link is ready, rejects with the error of one that fails. */
  connect(): Promise<void>
  /** Closes everything; no socket, timer or listener is left. */
  close(): Promise<void>
  /** Whoever shows what has failed starts over. */
  '~retried'(listener: () => void): Unsubscribe
  /** A view of a topic to show. For sibling packages. */
  '~fold'<Event, State>(topic: Topic<Event>, view: View<Event, State>): FoldHandle<State>
}
