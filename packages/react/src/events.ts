import {
  type Client,
  type EventOf,
  type Folded,
  type Gap,
  type Meta,
  RealtimeError,
  type Topic,
  type TopicStatus,
  topicKey,
} from '@tributary/core'
import { useCallback, useState } from 'react'
import { type RegisteredUserEvent, useClient } from './context'
import { useFolds } from './folds'
import { settled } from './kept'
import { useSelection } from './store'

/** One event of a list; `id` is its React key. */
export interface Received<Event> {
  readonly id: string
  readonly event: Event
  readonly meta: Meta
}
interface Listed<Event> {
  /** Newest last. */
  readonly events: readonly Received<Event>[]
  /** Of several topics, the newest. Stays until the next gap or `dismissGap()`. */
  readonly gap: Gap | null
  /** Takes what is shown off the list. */
  readonly clear: () => void
  readonly dismissGap: () => void
}
/** What {@link useUserEvents} gives. `status` is, of several topics, the worst, and `error` is its. */
export type UserEvents<Event> = Listed<Event> &
  (
    | { readonly status: Exclude<TopicStatus, 'failed'>; readonly error: RealtimeError | null }
    | { readonly status: 'failed'; readonly error: RealtimeError }
  )
/** What {@link useUserEvents} takes. */
export interface UserEventsOptions<Event> {
  /** Every event that passes the filter, exactly once, at once and in order, to the newest callback. */
  readonly onEvent?: ((event: Event, meta: Meta) => void) | undefined
  /** How many events the list keeps. Default 100. */
  readonly limit?: number | undefined
}

interface Options extends UserEventsOptions<unknown> {
  readonly from?: Topic | readonly Topic[] | undefined
  readonly filter?: ((event: unknown, meta: Meta) => boolean) | undefined
}
type List = readonly Received<unknown>[]

const NONE: List = []
const ALL = (): boolean => true
const WORST_FIRST: readonly TopicStatus[] = ['failed', 'stale', 'recovering', 'pending', 'live']

/**
 * Lists the events that pertain to the signed-in user, newest last, of one topic or several in the order of their arrival.
 *
 * The list belongs to this hook: it starts with the component. `filter` counts for what arrives and for what is shown; `limit` for what
 * has passed it. `from` defaults to the `userTopics` of the client's providers.
 *
 * @throws RealtimeError of kind `config` where `from` is left out and no provider has a user stream.
 */
export function useUserEvents<T extends Topic = Topic<RegisteredUserEvent>, Kept extends EventOf<T> = EventOf<T>>(
  options: UserEventsOptions<NoInfer<Kept>> & {
    readonly from?: T | readonly T[] | undefined
    readonly filter: (event: EventOf<T>, meta: Meta) => event is Kept
  },
): UserEvents<Kept>
/** Lists the events that pertain to the signed-in user. */
export function useUserEvents<T extends Topic = Topic<RegisteredUserEvent>>(
  options?: UserEventsOptions<EventOf<T>> & {
    readonly from?: T | readonly T[] | undefined
    readonly filter?: ((event: EventOf<T>, meta: Meta) => boolean) | undefined
  },
): UserEvents<EventOf<T>>
export function useUserEvents({ from, filter = ALL, onEvent, limit = 100 }: Options = {}): UserEvents<unknown> {
  const client = useClient('useUserEvents')
  const topics = [from ?? userTopics(client)].flat() as readonly Topic[]
  const folds = useFolds(
    client,
    [...new Map(topics.map((topic) => [topicKey(topic), topic])).values()],
    {
      initial: NONE,
      reduce: (list: List, event, meta) =>
        filter(event, meta) ? last(limit, [...list, { id: meta.id, event, meta }]) : list,
    },
    onEvent && ((event, meta) => filter(event, meta) && onEvent(event, meta)),
  )

  const [cleared, setCleared] = useState<ReadonlySet<unknown>>(new Set())
  const clear = useCallback(() => setCleared(new Set(folds.read().flatMap(listOf))), [folds])
  const dismissGap = useCallback(() => {
    for (const { handle } of folds.sources) handle.dismissGap()
  }, [folds])

  const select = useCallback(
    (all: readonly Folded<List>[], shown: UserEvents<unknown> | undefined): UserEvents<unknown> => {
      const kept = all
        .flatMap(listOf)
        .filter((one) => !cleared.has(one) && filter(one.event, one.meta))
        // Ids count up within a client.
        .sort((a, b) => Number(a.id) - Number(b.id))
      const [worst] = WORST_FIRST.flatMap((status) => all.filter((fold) => fold.status === status))
      const [newest] = all.flatMap(({ gap }) => gap ?? []).sort((a, b) => b.until - a.until)
      return settled(
        {
          events: settled(last(limit, kept), shown?.events),
          status: worst?.status ?? 'pending',
          error: worst?.error ?? null,
          gap: newest ?? null,
          clear,
          dismissGap,
        } as UserEvents<unknown>,
        shown,
      )
    },
    [cleared, filter, limit, clear, dismissGap],
  )
  return useSelection(folds, select)
}

const listOf = ({ data }: Folded<List>): List => data
const last = (limit: number, list: List): List => list.slice(Math.max(0, list.length - limit))

function userTopics({ providers }: Client): readonly Topic[] {
  const topics = providers.flatMap((provider) => provider.userTopics ?? [])
  if (topics.length) return topics
  const message = 'No provider has a user stream: write useUserEvents({ from: … })'
  throw new RealtimeError(message, { kind: 'config', provider: '' })
}
