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
    const selecting = (from: () => Snapshot): (() => Selection) => {
      let last: { readonly snapshot: Snapshot; readonly selection: Selection } | undefined
      return () => {
        const snapshot = from()
        if (last?.snapshot !== snapshot)
          last = { snapshot, selection: select(snapshot, last ? last.selection : shown.current) }
        return last.selection
      }
    }
    return [selecting(store.read), selecting(() => store.initial)] as const
  }, [store, select])
  const selection = useSyncExternalStore(store.subscribe, read, readInitial)
  useEffect(() => {
    shown.current = selection
  }, [selection])
  return selection
}
