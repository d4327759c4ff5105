import type { Inspection, RealtimeError } from '@tributary/core'
import { linkOf, type Seen } from './noted'

type Frame = Extract<Inspection, { readonly type: 'frame' }>['frame']

/** One attempt to connect and, if it came to that, the connection. Times in ms since the epoch. */
export interface Attempt {
  readonly provider: string
  readonly address: string
  readonly start: number
  /** When the transport was up. */
  readonly opened?: number
  /** Absent: it lives. */
  readonly end?: number
  /** Why it ended, where it was not this side that let it go. */
  readonly cause?: RealtimeError
  /** What was seen of it does not begin with its beginning. */
  readonly partial: boolean
  readonly frames: readonly Frame[]
  /** Of so many of them only the beginning is there. */
  readonly cut: number
}

type Draft = { -readonly [part in keyof Attempt]: Attempt[part] } & { readonly frames: Frame[] }

const UP: readonly string[] = ['connecting', 'authenticating', 'ready']

/** The attempts there were, in the order in which they began. */
export function attemptsIn(all: readonly Seen[]): readonly Attempt[] {
  const attempts: Draft[] = []
  const current = new Map<string, Draft>()
  const begin = (seen: Inspection, start: number, partial: boolean): Draft => {
    const { provider, address } = seen
    const draft: Draft = { provider, address, start, partial, frames: [], cut: 0, ...(partial && { opened: start }) }
    attempts.push(draft)
    current.set(linkOf(seen), draft)
    return draft
  }
  for (const seen of all) {
    const running = current.get(linkOf(seen))
    if (seen.type === 'frame') {
      const at = running ?? begin(seen, seen.frame.at, true)
      at.frames.push(seen.frame)
      if (seen.cut !== undefined) at.cut++
    }
    if (seen.type !== 'transition') continue
    const { at, to, cause } = seen
    if (running && (to === 'connecting' || !UP.includes(to))) {
      running.end = at
      if (cause) running.cause = cause
      current.delete(linkOf(seen))
    }
    if (to === 'connecting') begin(seen, at, false)
    else if (running && UP.includes(to)) running.opened ??= at
  }
  return attempts
}
