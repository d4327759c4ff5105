import type {
  About,
  Capabilities,
  CredentialsContext,
  FrameRecord,
  GapReason,
  Joined,
  Position,
  RealtimeError,
  SendOptions,
  SocketClass,
  Topic,
} from '@tributary/core'

export interface Provider {
  readonly name: string // 'teletracker'; two accounts get two names; a duplicate name throws
  readonly capabilities: Capabilities // { resume, snapshot, heartbeat, sendAck, order }: README tables and conformance go by it
  readonly userTopics?: readonly Topic[] // the streams that pertain to the signed-in user, for useUserEvents
  readonly credentials?: ((context: CredentialsContext) => unknown) | undefined // core asks: single-flight, time-boxed, 'rejected', redaction
  readonly secrets?: (() => Iterable<string>) | undefined // what is never to be shown besides: an API key
  address(topic: Topic): string // never contains a secret: it is shown in devtools. Throws `config` for a topic it does not know
  open(link: LinkHandle): Promise<Session> // resolves only when the server has accepted us
  compare?(a: Position, b: Position): number // default numeric
}
export interface Session {
  join(topic: Topic, since?: Position): Promise<Joined> | Promise<void> | void // Joined: { continuity?, position?, reason?, count?, current?, exclusive? }, see Continuity; nothing = a gap
  leave(topic: Topic): void | Promise<void>
  refresh?(topic: Topic): Promise<unknown> // asks for the current state once more
  send?(topic: Topic, data: unknown, options: SendOptions): Promise<unknown>
  probe?(): Promise<unknown> // a documented sign of life, for wake-ups and silence
  readonly serial?: true | undefined // one request at a time: core starts a join or leave, and its clock, when the one before has settled
  readonly silence?: number | undefined // ms without any frame after which the peer is dead; absent = silence is legal
  close(): void
}
/** All of it is dead once `signal` has aborted. */
export interface LinkHandle {
  readonly address: string
  readonly signal: AbortSignal // one per attempt: every late callback dies with it
  readonly attempt: number // failures in a row since the link was last steady: verdicts need it
  readonly WebSocket: SocketClass // the injected one
  readonly frameBytes: number // the size limit
  credentials<T>(): Promise<T>
  opened(): void // transport is up, authenticating
  alive(size: number): void // any frame: feeds liveness, stamps and measures the events that come with it
  emit(topic: Topic, event: unknown, about?: About): void // before READY: held until then
  gap(topic: Topic | null, reason: GapReason, count?: number): void // a loss noticed while the session lives; null = every topic of the link
  congested(on: boolean): void // the transport holds back too much: messages wait in the outbox, joins do not
  drop(topic: Topic, error: RealtimeError): void // this topic only
  end(error: RealtimeError): void // the session is over; error.kind and error.retryable say what to do next
  warn(message: string): void // a frame that breaks the vendor's protocol: dropped and told to inspect, never thrown
  readonly inspect?: ((frame: FrameRecord) => void) | undefined // absent while nobody watches; core redacts
}
