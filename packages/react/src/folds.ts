import {
  type Client,
  type Folded,
  type FoldHandle,
  type Gap,
  type Meta,
  type Topic,
  topicKey,
  type Unsubscribe,
  type View,
} from '@tributary/core'
import { useEffect, useInsertionEffect, useRef } from 'react'
import { same, settled, useKept } from './kept'
import { owner } from './owner'
import type { Store } from './store'

interface Source<State> {
  /** With an equal key it is the same source. */
  readonly key: readonly unknown[]
  readonly topic: Topic
  readonly handle: FoldHandle<State>
}

/** One view of some topics, as one store: a snapshot has a fold for each topic, in order. */
export interface Folds<State> extends Store<readonly Folded<State>[]> {
  readonly view: View<unknown, State>
  /** Each once. */
  readonly topics: ReadonlyMap<string, Topic>
  readonly sources: readonly Source<State>[]
}

/**
 * Folds topics with a view, and tells every event and gap once, at once and in order. Equal topics and equal views are the same in every
 * render, however often they are made: an inline view belongs to the hook that shows it, and its newest functions count, as do the newest
 * callbacks. Wants the topics only once the component is mounted.
 */
export function useFolds<State>(
  client: Client,
  topics: readonly Topic[],
  view: View<unknown, State>,
  onEvent: ((event: unknown, meta: Meta) => void) | undefined,
  onGap?: ((gap: Gap) => void) | undefined,
): Folds<State> {
  const folds = useKept<Folds<State>>([client, view.key, ...topics.map(topicKey)], (before) =>
    createFolds(client, topics, view, before?.sources ?? []),
  )
  const newest = useRef({ onEvent, onGap, client, topics: folds.topics })
  // Before any other effect, so that nothing is reduced or told with outdated functions; and unlike a layout effect it is silent on a server.
  useInsertionEffect(() => {
    newest.current = { onEvent, onGap, client, topics: folds.topics }
    for (const { handle } of folds.sources) handle.use(view)
  })
  const listening = Boolean(onEvent ?? onGap)
  useEffect(() => {
    if (!listening) return
    return together(
      [...folds.topics].map(([key, topic]) => {
        // The newest callbacks may be for other topics by now, or for those of another client, and this effect not gone yet.
        const told = (): Partial<typeof newest.current> =>
          newest.current.client === client && newest.current.topics.has(key) ? newest.current : {}
        return client.subscribe(topic, (event, meta) => told().onEvent?.(event, meta), {
          onGap: (gap) => told().onGap?.(gap),
        })
      }),
    )
  }, [client, folds, listening])
  return folds
}

function createFolds<State>(
  client: Client,
  topics: readonly Topic[],
  view: View<unknown, State>,
  before: readonly Source<State>[],
): Folds<State> {
  const sources = topics.map((topic): Source<State> => {
    const key = [client, view.key, topicKey(topic)]
    return before.find((source) => same(source.key, key)) ?? { key, topic, handle: client['~fold'](topic, view) }
  })
  const component = owner()
  let last: readonly Folded<State>[] = []
  return {
    view,
    topics: new Map(topics.map((topic) => [topicKey(topic), topic])),
    sources,
    initial: topics.map(() => ({ status: 'pending', data: view.initial, known: false, error: null, gap: null })),
    read() {
      const folded = sources.map(({ handle }) => handle.read())
      last = settled(folded, last)
      return last
    },
    subscribe(listener) {
      return together(sources.map(({ handle }) => handle.subscribe(listener, component)))
    },
  }
}

function together(leave: readonly Unsubscribe[]): Unsubscribe {
  return () => {
    for (const one of leave) one()
  }
}
