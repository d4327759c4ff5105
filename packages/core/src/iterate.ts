import { Buffer } from './buffer'
import type { Unsubscribe } from './emitter'
import { guarded, type RealtimeError } from './errors'
import type { Gap, Meta, TopicStatus } from './provider'

interface Source<Event> {
  readonly event: (event: Event, meta: Meta, size: number) => void
  readonly gap: (gap: Gap) => void
  readonly status: (status: TopicStatus, error: RealtimeError | null) => void
}

/** A gap in its place among the events that wait. */
class Told {
  constructor(readonly gap: Gap) {}
}

/**
 * A topic as an async iterable, for `for await`. Listens from the first `next()` until the loop is left or one of `ends` is aborted; a failed
 * topic throws its error. Events wait in a bounded buffer: what a slow loop makes it drop is told as an `overflow` gap.
 */
export function iterate<Event>(
  listen: (source: Source<Event>) => Unsubscribe,
  ends: () => readonly (AbortSignal | undefined)[],
  onGap: ((gap: Gap) => void) | undefined,
): AsyncIterable<Event> {
  return {
    async *[Symbol.asyncIterator]() {
      const signals = ends()
      const over = (): boolean => signals.some((signal) => signal?.aborted)
      if (over()) return
      const buffer = new Buffer()
      const tell = (gap: Gap): void => {
        guarded(() => onGap?.(gap))
      }
      let wake = (): void => {}
      let failure: RealtimeError | null = null
      const unsubscribe = listen({
        event: (event, meta, size) => {
          buffer.push({ event, meta, size })
          wake()
        },
        gap: (gap) => {
          buffer.push({ event: new Told(gap), meta: { receivedAt: gap.since } as Meta, size: 0 })
          wake()
        },
        status: (status, error) => {
          failure = status === 'failed' ? error : null
          wake()
        },
      })
      // At once, so that nothing of it lingers on a client that is being closed.
      const stop = (): void => {
        unsubscribe()
        wake()
      }
      for (const signal of signals) signal?.addEventListener('abort', stop)
      try {
        while (!over()) {
          if (buffer.lost) {
            const gap: Gap = {
              since: buffer.lostSince,
              until: Math.max(buffer.lostSince, Date.now()),
              reason: 'overflow',
              recovered: false,
              count: buffer.lost,
            }
            buffer.lost = 0
            tell(gap)
          }
          const next = buffer.shift()
          if (next?.event instanceof Told) tell(next.event.gap)
          else if (next) yield next.event as Event
          else if (failure) throw failure
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        for (const signal of signals) signal?.removeEventListener('abort', stop)
        unsubscribe()
      }
    },
  }
}
