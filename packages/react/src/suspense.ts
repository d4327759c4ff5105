'use client'
import {
  type Client,
  type EventOf,
  RealtimeError,
  type Topic,
  type TopicStatus,
  topicKey,
  type View,
} from '@tributary/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from './context'
import { useKept } from './kept'
import { type Handle, held, isWaiting, lease, mounted } from './lease'
import { createScreen } from './store'
import {
  type FailedSubscription,
  type FoldOptions,
  type LatestOptions,
  type LiveSubscription,
  latest,
  type SubscriptionOptions,
  useSubscription,
} from './subscription'

export { RealtimeBoundary, type RealtimeFallback } from './boundary'

/** What `useSuspenseSubscription` gives: never `pending`, so `data` is never missing. */
export type SuspenseSubscription<Data> = LiveSubscription<Data> | FailedSubscription<Data>

interface Given {
  readonly key?: string | undefined
  readonly initial?: unknown
  readonly reduce?: unknown
  readonly snapshot?: unknown
  readonly initialData?: unknown
}

/**
 * As `useSubscription`, but suspends until there is a first value – of a view without `snapshot`, until the topic is live – and never again for that topic,
 * whatever becomes of the connection. What fails before the first value is thrown, to a {@link RealtimeBoundary}; later it shows as `failed`.
 * A first snapshot is waited for while it is tried again; one that is refused for good shows as `stale`.
 *
 * A component that suspends before it has mounted keeps nothing, so views given inline are told apart by their topic and their source text: those that close over
 * more than their topic says need a `key`. On a server nothing is waited for: without `initialData` the nearest `Suspense` shows its fallback, and the browser goes on.
 *
 * @throws RealtimeError of kind `config` outside a provider, and where no `Suspense` inside the provider catches it, so that there is another client at each try; of kind
 * `unsupported` on a server without `initialData`.
 */
export function useSuspenseSubscription<T extends Topic, State, Selected = State>(
  topic: T,
  view: FoldOptions<EventOf<T>, State, Selected>,
  options?: SubscriptionOptions<EventOf<T>, State, Selected>,
): SuspenseSubscription<Selected>
/** As `useSubscription` of the latest event, but suspends until there is one. */
export function useSuspenseSubscription<T extends Topic, Selected = EventOf<T>>(
  topic: T,
  options?: LatestOptions<EventOf<T>, Selected>,
): SuspenseSubscription<Selected>
export function useSuspenseSubscription(topic: Topic, given: Given = {}, options: Given = {}): unknown {
  const client = useClient('useSuspenseSubscription')
  const isFold = given.reduce !== undefined
  const key = given.key ?? [given.reduce, given.snapshot, JSON.stringify(given.initial, spelled)].join()
  const view = (isFold ? { ...given, key } : latest) as View<unknown, unknown>
  const result = useSubscription(topic, (isFold ? view : given) as View<unknown, unknown>, options)
  const id = `${topicKey(topic)} ${view.key}`
  const handle = useKept([client, id], () => client['~fold'](topic, view))
  const needsValue = !isFold || given.snapshot !== undefined
  // No more than that, so that what `select` leaves out is no reason to render.
  const look = (): RealtimeError | 'waiting' | 'ready' => {
    const now = handle.read()
    if (now.status === 'failed' && now.error) return now.error
    return isWaiting(now, needsValue) ? 'waiting' : 'ready'
  }
  const now = useSyncExternalStore(handle.subscribe, look, look)
  // Set in render, it would make React 18 render again, and forget that it is hydrating.
  const [screen] = useState(createScreen<Handle>)
  const shown = useSyncExternalStore(silent, screen.shown, screen.shown)
  useEffect(() => {
    screen.show(handle)
    mounted(client, id)
    // Where an Activity is hidden, nobody wants the topic any more, and what was known of it goes.
    return () => screen.show(undefined)
  }, [screen, handle, client, id])
  if (shown === handle || (options.initialData ?? given.initialData) !== undefined) return result
  if (typeof window === 'undefined') throw onServer(topic)
  if (typeof now === 'object' && statusOf(client, topic) === 'failed') throw now
  if (now !== 'ready') throw lease(client, id, handle, needsValue)
  // It may have to be rendered again before it mounts: others beside it may still wait.
  held(client, id)
  return result
}

/** JSON has no word for it. */
const spelled = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? `${part}n` : part)

/** Asked in each render, which is often enough. */
const silent = () => () => {}

/** The newest one: right after a retry the published one is still that of the failure. */
function statusOf(client: Client, topic: Topic): TopicStatus | undefined {
  let status: TopicStatus | undefined
  client.subscribe(topic, () => {}, {
    onStatus: (now) => {
      status = now
    },
  })()
  return status
}

/** By it Next.js knows what renders in browsers only: it neither logs the error nor reports it in the page, and asks for a `Suspense` where there is none. */
const BROWSER_ONLY = { digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING' }

function onServer({ provider, name }: Topic): RealtimeError {
  const message = `"${name}" opens no connection on a server: give initialData, or let the nearest <Suspense> show its fallback until the browser goes on`
  const error = new RealtimeError(message, { kind: 'unsupported', provider, reason: 'useSuspenseSubscription' })
  return Object.assign(error, BROWSER_ONLY)
}
