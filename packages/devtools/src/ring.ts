/** How much is kept: `count` things, and `bytes` of memory, about. */
export interface Bounds {
  readonly count: number
  readonly bytes: number
}

/** Keeps the newest. */
export interface Ring<T> {
  /** Oldest first; a new array only when something in it is new. */
  readonly items: readonly T[]
  /** How many have had to go. */
  readonly dropped: number
  add(item: T): void
  clear(): void
}

export function createRing<T extends { readonly bytes: number }>({ count, bytes }: Bounds): Ring<T> {
  let kept: T[] = []
  let shown: readonly T[] | undefined
  let held = 0
  let dropped = 0
  return {
    get items() {
      shown ??= [...kept]
      return shown
    },
    get dropped() {
      return dropped
    },
    add(item) {
      shown = undefined
      kept.push(item)
      held += item.bytes
      while (kept.length > count || held > bytes) {
        held -= kept.shift()?.bytes ?? 0
        dropped++
      }
    },
    clear() {
      kept = []
      shown = undefined
      held = dropped = 0
    },
  }
}
