import { createTopic, type SchemaOptions, type Topic, type TopicOptions } from '@tributary/core'
import type { Stream } from './protocol'

/** The name of the provider unless it is given another. */
export const NAME = 'teletracker'

/**
 * One event, exactly as it arrived. The vendor publishes no payload: besides `type` no field is documented, so narrow it with a schema of
 * your own (`userEvents({ schema })`) once you have seen what your account receives.
 */
export type TeleTrackerEvent = { readonly type: 'userevent' | 'accountevent' } & { readonly [field: string]: unknown }

type EventSchema<T> = SchemaOptions<T> & { readonly schema: object }

function stream<T>(name: Stream, { provider = NAME, ...check }: SchemaOptions<T>): Topic<T> {
  return createTopic<T>(provider, `${name}Events`, undefined, check)
}

/** Which stream a topic stands for. */
export function streamOfTopic(topic: Topic): Stream | undefined {
  return /^(user|account)Events$/.exec(topic.name)?.[1] as Stream | undefined
}

/**
 * All that pertains to the signed-in user: calls and their progress, texts sent and received, unread counts, status updates.
 * (Source: "Start an Event Stream", "User Event Stream".)
 */
export function userEvents(options?: TopicOptions): Topic<TeleTrackerEvent>
/** Narrowed, and checked on arrival, by a schema of yours. */
export function userEvents<T>(options: EventSchema<T>): Topic<T>
export function userEvents<T>(options: SchemaOptions<T> = {}): Topic<T> {
  return stream('user', options)
}

/**
 * The same of every user of the account, and calls and texts of every line and campaign. Needs elevated privileges; without them the topic
 * fails with kind `refused`. With both streams on, one happening can arrive on each. (Source: "Account Event Stream".)
 */
export function accountEvents(options?: TopicOptions): Topic<TeleTrackerEvent>
/** Narrowed, and checked on arrival, by a schema of yours. */
export function accountEvents<T>(options: EventSchema<T>): Topic<T>
export function accountEvents<T>(options: SchemaOptions<T> = {}): Topic<T> {
  return stream('account', options)
}
