import type { Client, Unsubscribe } from '@tributary/core'
import { type Noted, note } from './noted'
import { type Bounds, createRing } from './ring'
import { type Tally, tally } from './tally'

/** What a panel shows; a new object only when something in it is new. */
export interface Watched {
  /** The newest, oldest first. */
  readonly seen: readonly Noted[]
  /** How many older ones have been forgotten. */
  readonly dropped: number
  readonly tallies: ReadonlyMap<string, Tally>
}

/** What a client tells, kept within bounds, and told on no more often than people can read. */
export interface Watch {
  /** Collects from now on, until the function it returns is called. */
  start(): Unsubscribe
  read(): Watched
  subscribe(listener: () => void): Unsubscribe
  clear(): void
}

const PACE_MS = 100

export function createWatch(client: Client, bounds: Bounds): Watch {
  const ring = createRing<Noted>(bounds)
  const listeners = new Set<() => void>()
  let tallies: ReadonlyMap<string, Tally> = new Map()
  let watched: Watched | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let id = 0

  const tell = (): void => {
    timer = undefined
    for (const listener of [...listeners]) listener()
  }
  return {
    start() {
      const stop = client.inspect((seen) => {
        ring.add(note(seen, ++id))
        // Whoever renders for another reason sees the newest: a link that has failed, and why.
        watched = undefined
        tallies = tally(tallies, seen)
        timer ??= setTimeout(tell, PACE_MS)
      })
      return () => {
        stop()
        clearTimeout(timer)
        timer = undefined
      }
    },
    read() {
      watched ??= { seen: ring.items, dropped: ring.dropped, tallies }
      return watched
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear() {
      ring.clear()
      tallies = new Map()
      watched = undefined
      clearTimeout(timer)
      tell()
    },
  }
}
