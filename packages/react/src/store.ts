import type { Unsubscribe } from '@tributary/core'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'

/** What hooks show: a snapshot that is a new object only when something in it is new. */
export interface Store<Snapshot> {
  readonly subscribe: (listener: () => void) => Unsubscribe
  readonly read: () => Snapshot
  /** What a server renders, and what hydration starts from. */
  readonly initial: Snapshot
}

/**
 * Shows what `select` makes of a store: renders again only when that is another value.
 *
 * `select` also gets what is on the screen, and answers just that where it says the same.
 */
export function useSelection<Snapshot, Selection>(
  store: Store<Snapshot>,
  select: (snapshot: Snapshot, shown: Selection | undefined) => Selection,
): Selection {
  const [screen] = useState(createScreen<Selection>)
  const { read, readInitial } = useMemo(() => createSelector(store, select, screen.shown), [store, select, screen])
  const selection = useSyncExternalStore(store.subscribe, read, readInitial)
  useEffect(() => screen.show(selection))
  return selection
}

interface Screen<Selection> {
  readonly shown: () => Selection | undefined
  readonly show: (selection: Selection | undefined) => void
}

/** Remembers what is on the screen: only what was committed is. */
export function createScreen<Selection>(): Screen<Selection> {
  let last: Selection | undefined
  return {
    shown: () => last,
    show(selection) {
      last = selection
    },
  }
}

function createSelector<Snapshot, Selection>(
  store: Store<Snapshot>,
  select: (snapshot: Snapshot, shown: Selection | undefined) => Selection,
  shown: () => Selection | undefined,
) {
  // Asked several times per render, React wants one answer: selected once per snapshot.
  let last: { readonly snapshot: Snapshot; readonly selection: Selection } | undefined
  const selected = (snapshot: Snapshot): Selection => {
    if (last?.snapshot !== snapshot) last = { snapshot, selection: select(snapshot, shown()) }
    return last.selection
  }
  return { read: () => selected(store.read()), readInitial: () => selected(store.initial) }
}
