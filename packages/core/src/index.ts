export type { Client, ClientOptions, FoldHandle, LinkInfo, SubscribeOptions, UserEventOf } from './api'
export type { TopicInfo } from './audience'
export type { Backoff, Cause } from './backoff'
export { createClient } from './client'
export type { Timeouts } from './context'
export type { Unsubscribe } from './emitter'
export { type ErrorKind, isRealtimeError, RealtimeError, type RealtimeErrorInit } from './errors'
export type { Inspection, InspectionDetail } from './inspect'
export { parseJson } from './json'
export { createTopic, skip, topicKey } from './key'
export { browserLifecycle, type Hint, type Lifecycle } from './lifecycle'
export { type Connection, worstOf } from './machine'
export type { SendInfo } from './outbox'
export type {
  About,
  Capabilities,
  Credentials,
  CredentialsContext,
  EventOf,
  FrameRecord,
  Gap,
  GapReason,
  Joined,
  Json,
  LinkHandle,
  Meta,
  Params,
  Position,
  Provider,
  SchemaOptions,
  SendableTopic,
  SendOf,
  SendOptions,
  Session,
  Skip,
  SocketClass,
  SocketLike,
  Topic,
  TopicOptions,
  TopicStatus,
} from './provider'
export { redact } from './redact'
export type { OnInvalid, StandardSchemaV1 } from './schema'
export { secureUrl, shownUrl, type Travelling } from './secure'
export { type Close, closeVerdict, openSocket, type Socket, type SocketOptions } from './socket'
export { utf8Length } from './utf8'
export { createView, type Folded, type SnapshotContext, type View } from './view'
