'use client'
export { skip } from '@tributary/core'
export { type Realtime, useConnection, useRealtime } from './connection'
export { RealtimeProvider, type Register, type RegisteredClient, type RegisteredUserEvent } from './context'
export { type Received, type UserEvents, type UserEventsOptions, useUserEvents } from './events'
export { type Sender, useSend } from './send'
export {
  type FailedSubscription,
  type FoldOptions,
  type LatestOptions,
  type LiveSubscription,
  type ManyOptions,
  type PendingSubscription,
  type SkippedSubscription,
  type Subscription,
  type SubscriptionOptions,
  useSubscription,
  useSubscriptions,
} from './subscription'
