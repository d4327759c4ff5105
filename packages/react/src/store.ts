import type { Unsubscribe } from '@tributary/core'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'

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
  const shown = useRef<Selection>(undefined)
  const [read, readInitial] = useMemo(() => {
    // Asked several times per render, React wants one answer: selected once per snapshot.
    let last: { readonly snapshot: Snapshot; readonly selection: Selection } | undefined
    const selected = (snapshot: Snapshot): Selection => {
      if (last?.snapshot !== snapshot) last = { snapshot, selection: select(snapshot, shown.current) }
      return last.selection
    }
    return [() => selected(store.read()), () => selected(store.initial)] as const
  }, [store, select])
  const selection = useSyncExternalStore(store.subscribe, read, readInitial)
  useEffect(() => {
    shown.current = selection
  })
  return selection
}
