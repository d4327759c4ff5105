import { useState } from 'react'

/**
 * The value made for this key: made anew only when a part of the key changes, then from the one before.
 *
 * Unlike `useMemo` it may leave out dependencies: what apps write inline in render is new each time and still the same.
 */
export function useKept<T>(key: readonly unknown[], make: (before?: T) => T): T {
  const [kept, keep] = useState(() => ({ key, value: make() }))
  if (same(key, kept.key)) return kept.value
  const next = { key, value: make(kept.value) }
  keep(next)
  return next.value
}

/** A number that is another one for another key: the React key of what then starts anew. */
export const useTurn = (key: readonly unknown[]): number => useKept<number>(key, (before = 0) => before + 1)

/** Two lists, or two records, with identical parts. */
export function same(a: object, b: object): boolean {
  const parts = Object.entries(a)
  return (
    parts.length === Object.keys(b).length && parts.every(([name, part]) => Object.is(part, b[name as keyof typeof b]))
  )
}

/** `next`, or `before` where that says the same: whoever compares by identity then sees no change. */
export function settled<T extends object>(next: T, before: T | undefined): T {
  return before && same(next, before) ? before : next
}
