'use client'
import {
  type Client,
  type EventOf,
  type Folded,
  RealtimeError,
  type Topic,
  type TopicStatus,
  topicKey,
  type View,
} from '@tributary/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from './context'
import { useKept } from './kept'
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
 *
 * A component that suspends before it has mounted keeps nothing, so views given inline are told apart by their topic and their source text: those that close over
 * more than their topic says need a `key`. On a server nothing is waited for: without `initialData` the nearest `Suspense` shows its fallback, and the browser goes on.
 *
 * @throws RealtimeError of kind `config` outside a provider; of kind `unsupported` on a server without `initialData`.
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
  const key = given.key ?? [given.reduce, given.snapshot, JSON.stringify(given.initial)].join()
  const view = (isFold ? { ...given, key } : latest) as View<unknown, unknown>
  const result = useSubscription(topic, (isFold ? view : given) as View<unknown, unknown>, options)
  const id = `${topicKey(topic)} ${view.key}`
  const handle = useKept([client, id], () => client['~fold'](topic, view))
  // No more than that, so that what `select` leaves out is no reason to render.
  const look = (): RealtimeError | 'waiting' | 'ready' => {
    const now = handle.read()
    if (now.status === 'failed' && now.error) return now.error
    return isWaiting(now, isFold) ? 'waiting' : 'ready'
  }
  const now = useSyncExternalStore(handle.subscribe, look, look)
  // Set in render, it would make React 18 render again, and forget that it is hydrating.
  const [screen] = useState(createScreen<string>)
  const shown = useSyncExternalStore(silent, screen.shown, screen.shown)
  useEffect(() => screen.show(id))
  if (shown === id || (options.initialData ?? given.initialData) !== undefined) return result
  if (typeof window === 'undefined') throw onServer(topic)
  if (typeof now === 'object' && statusOf(client, topic) === 'failed') throw now
  if (now !== 'ready') throw lease(client, id, handle, isFold)
  return result
}

/** Asked in each render, which is often enough. */
const silent = () => () => {}

const isWaiting = ({ status, data }: Folded<unknown>, isFold: boolean): boolean =>
  status === 'pending' || (!isFold && data === undefined)

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

type Handle = ReturnType<Client['~fold']>

/** How long a topic is kept for components that suspend: they come back for more if they still wait. */
const LEASE_MS = 5_000
/** From the first value until the components that waited for it have mounted. */
const GRACE_MS = 1_000

const leases = new WeakMap<Client, Map<string, Promise<void>>>()

/** Wants a topic on behalf of components that cannot, as they have not mounted. Resolves when a look is worth it. */
function lease(client: Client, id: string, handle: Handle, isFold: boolean): Promise<void> {
  const all = leases.get(client) ?? new Map<string, Promise<void>>()
  leases.set(client, all)
  const known = all.get(id)
  if (known) return known
  const leased = new Promise<void>((resolve) => {
    const end = (graceMs: number): void => {
      clearTimeout(timer)
      all.delete(id)
      setTimeout(stop, graceMs)
      resolve()
    }
    const timer = setTimeout(() => end(GRACE_MS), LEASE_MS)
    let stop = (): void => {}
    const look = (isNews: boolean): void => {
      const now = handle.read()
      // What is published without news may be a failure from before somebody retried.
      const isOver = now.status === 'failed' ? isNews : !isWaiting(now, isFold)
      if (isOver && all.get(id) === leased) end(GRACE_MS)
    }
    // Not while the component renders: whoever shows the connection would have to render in the middle of it.
    void Promise.resolve().then(() => {
      stop = handle.subscribe(() => look(true))
      look(false)
    })
  })
  all.set(id, leased)
  return leased
}

/** By it Next.js knows what renders in browsers only: it neither logs the error nor reports it in the page, and asks for a `Suspense` where there is none. */
const BROWSER_ONLY = { digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING' }

function onServer({ provider, name }: Topic): RealtimeError {
  const message = `"${name}" opens no connection on a server: give initialData, or let the nearest <Suspense> show its fallback until the browser goes on`
  const error = new RealtimeError(message, { kind: 'unsupported', provider, reason: 'useSuspenseSubscription' })
  return Object.assign(error, BROWSER_ONLY)
}
