import type { EventOf, Folded, Gap, Meta, RealtimeError, Skip, Topic, View } from '@tributary/core'
import { useCallback } from 'react'
import { useClient } from './context'
import { type Folds, useFolds } from './folds'
import { settled } from './kept'
import { isSkip } from './skip'
import { useSelection } from './store'

/* ---------- results ---------- */

interface Common {
  /** What may have been missed; `null` when nothing. Stays until the next gap, `refetch()` or `dismissGap()`. */
  readonly gap: Gap | null
  /** Takes the gap away, as somebody has read it. */
  readonly dismissGap: () => void
  /** Reads the view's `snapshot` again, where it has one; resolves when it is applied or could not be read: then `status` is `stale`, and `error` says why. */
  readonly refetch: () => Promise<void>
}
/** A topic of which nothing has been heard yet: `data` is what was given to begin with. */
export interface PendingSubscription<Data> extends Common {
  readonly status: 'pending'
  readonly data: Data
  readonly error: RealtimeError | null
}
/** A topic that has been heard: `data` is up to date, or the last that was known. */
export interface LiveSubscription<Data> extends Common {
  readonly status: 'live' | 'recovering' | 'stale'
  readonly data: Data
  readonly error: RealtimeError | null
}
/** A topic that stays as it is until somebody retries; `error` says why. */
export interface FailedSubscription<Data> extends Common {
  readonly status: 'failed'
  readonly data: Data
  readonly error: RealtimeError
}
/** No topic at all: `skip` was given. */
export interface SkippedSubscription<Data> extends Common {
  readonly status: 'skipped'
  readonly data: Data
  readonly error: null
}
/** `status`: `pending` → `live` → `recovering` → `live` or `stale`; `failed` has an error and waits for `retry()`; `skipped` only for `skip`. */
export type Subscription<Data, Waiting = Data, T = Topic> =
  | PendingSubscription<Waiting>
  | LiveSubscription<Data>
  | FailedSubscription<Data | Waiting>
  | (Skip extends T ? SkippedSubscription<Waiting> : never)

/* ---------- options ---------- */

/** What {@link useSubscription} takes besides a topic and a view. */
export interface SubscriptionOptions<Event, State, Selected> {
  /** What to show of the state: the component renders again only when this changes. */
  readonly select?: ((state: State) => Selected) | undefined
  /** When two selections are the same. Default `Object.is`. */
  readonly isEqual?: ((a: Selected, b: Selected) => boolean) | undefined
  /** Every event, exactly once, at once and in order, to the newest callback. */
  readonly onEvent?: ((event: Event, meta: Meta) => void) | undefined
  /** Every gap, exactly once, before the first event after it, to the newest callback. */
  readonly onGap?: ((gap: Gap) => void) | undefined
  /** From a server render: shown until the first value. */
  readonly initialData?: State | undefined
}
/** A view with what to do with it. */
export interface FoldOptions<Event, State, Selected>
  extends View<Event, State>,
    SubscriptionOptions<Event, State, Selected> {}
/** What {@link useSubscription} takes where the latest event is all that is wanted. */
export interface LatestOptions<Event, Selected> extends SubscriptionOptions<Event, Event, Selected> {
  readonly initial?: never
  readonly reduce?: never
  readonly snapshot?: never
}

/** What can be done with several topics at once. */
export type ManyOptions<Event> = Pick<
  LatestOptions<Event, Event>,
  'onEvent' | 'onGap' | 'initial' | 'reduce' | 'snapshot'
>

/* ---------- the hooks ---------- */

/** One object for all components: they share the latest event of a topic. */
export const latest: View<unknown, unknown> = {
  key: 'tributary.latest',
  initial: undefined,
  reduce: (_, event) => event,
}

/** What all overloads have in common. */
interface Options {
  readonly select?: ((state: never) => unknown) | undefined
  readonly isEqual?: ((a: never, b: never) => boolean) | undefined
  readonly onEvent?: ((event: never, meta: Meta) => void) | undefined
  readonly onGap?: ((gap: Gap) => void) | undefined
  readonly initialData?: unknown
}
interface Given extends Options {
  readonly initial?: unknown
  readonly reduce?: ((state: never, event: never, meta: Meta) => unknown) | undefined
}
type Listener = ((event: unknown, meta: Meta) => void) | undefined
type Result = Subscription<unknown, unknown, Skip>

// The order of the overloads matters, in TypeScript 6 and 7. The fold comes first: an earlier overload that a view factory fails would fix
// the factory's type parameters to `unknown`. It comes again last, because TypeScript 7 explains a failed call by the last overload only.

/**
 * Shows the events of a topic folded into state, by a ready-made view or an inline one; `data` is never undefined.
 *
 * A view made outside render, or one with a `key`, is shared by all components that use it. An inline view belongs to its hook: its state
 * lives until the topic changes, and its newest functions count. Views that take turns in one hook need a `key` each.
 *
 * @throws RealtimeError of kind `config` outside a provider, and for a topic whose provider the client does not have.
 */
export function useSubscription<T extends Topic | Skip, State, Selected = State>(
  topic: T,
  view: FoldOptions<EventOf<T>, State, Selected>,
  options?: SubscriptionOptions<EventOf<T>, State, Selected>,
): Subscription<Selected, Selected, T>
/** Shows the latest event of a topic: `undefined` until there is one. */
export function useSubscription<T extends Topic | Skip, Selected = EventOf<T>>(
  topic: T,
  options?: LatestOptions<EventOf<T>, Selected>,
): Subscription<Selected | undefined, Selected | undefined, T>
/** Shows the events of a topic folded into state. */
export function useSubscription<T extends Topic | Skip, State, Selected = State>(
  topic: T,
  view: FoldOptions<EventOf<T>, State, Selected>,
  options?: SubscriptionOptions<EventOf<T>, State, Selected>,
): Subscription<Selected, Selected, T>
export function useSubscription(topic: Topic | Skip, given?: Given, options?: Options): unknown {
  return useResults('useSubscription', [topic], given, options)[0]
}

/** Shows the events of each of several topics folded into state by one view, in order; the list may change from one render to the next. */
export function useSubscriptions<T extends Topic | Skip, State, Selected = State>(
  topics: readonly T[],
  view: FoldOptions<EventOf<T>, State, Selected>,
): readonly Subscription<Selected, Selected, T>[]
/** Shows the latest event of each of several topics, in order. */
export function useSubscriptions<const T extends readonly (Topic | Skip)[]>(
  topics: T,
  options?: ManyOptions<EventOf<T[number]>>,
): { readonly [I in keyof T]: Subscription<EventOf<T[I]> | undefined, EventOf<T[I]> | undefined, T[I]> }
export function useSubscriptions(topics: readonly (Topic | Skip)[], given?: Given): unknown {
  return useResults('useSubscriptions', topics, given)
}

function useResults(
  hook: string,
  topics: readonly (Topic | Skip)[],
  given: Given = {},
  options: Options = {},
): readonly Result[] {
  const isFold = given.reduce !== undefined
  const pick = options.select ?? given.select
  const isEqual = options.isEqual ?? given.isEqual
  const initialData = options.initialData ?? given.initialData
  const wanted = topics.filter((topic): topic is Topic => !isSkip(topic))
  // Which of them have a fold: as a text, so that an equal list is the same in every render.
  const places = topics.map((topic) => (isSkip(topic) ? '-' : '+')).join('')
  const folds = useFolds(
    useClient(hook),
    wanted,
    isFold ? (given as View<unknown, unknown>) : latest,
    (options.onEvent ?? given.onEvent) as Listener,
    options.onGap ?? given.onGap,
  )
  const select = useCallback(
    (folded: readonly Folded<unknown>[], shown: readonly Result[] | undefined) =>
      resultsOf(folds, folded, shown, places, { isFold, pick, isEqual, initialData }),
    [folds, places, isFold, pick, isEqual, initialData],
  )
  return useSelection(folds, select)
}

interface Showing {
  readonly isFold: boolean
  readonly pick: Options['select']
  readonly isEqual: Options['isEqual']
  readonly initialData: unknown
}

function resultsOf(
  { view: { initial }, sources }: Folds<unknown>,
  folded: readonly Folded<unknown>[],
  shown: readonly Result[] | undefined,
  places: string,
  { isFold, pick, isEqual, initialData }: Showing,
): readonly Result[] {
  let next = 0
  const results = [...places].map((place, index): Result => {
    const at = place === '+' ? next++ : -1
    const before = shown?.[index]
    const { status, error, gap, known, data: state } = folded[at] ?? { ...SKIPPED, data: initial }
    const { refetch, dismissGap } = sources[at]?.handle ?? NOTHING
    const value = known ? state : (initialData ?? state)
    const selected = pick && (isFold || value !== undefined) ? pick(value as never) : value
    // Nothing yet and something are never the same, so that `isEqual` needs no case for it; nor does it for another topic.
    const isComparable = before?.refetch === refetch && before.data !== undefined && selected !== undefined
    const data = isComparable && isEqual?.(before.data as never, selected as never) ? before.data : selected
    return settled({ status, data, error, gap, refetch, dismissGap } as Result, before)
  })
  return settled(results, shown)
}

const SKIPPED = { status: 'skipped', known: false, error: null, gap: null } as const
const NOTHING = { refetch: async (): Promise<void> => {}, dismissGap: (): void => {} }
