import { Buffer } from './buffer'
import type { Unsubscribe } from './emitter'
import type { RealtimeError } from './errors'
import type { Gap, Meta, TopicStatus } from './provider'

interface Source<Event> {
  readonly event: (event: Event, meta: Meta) => void
  readonly status: (status: TopicStatus, error: RealtimeError | null) => void
}

/**
 * A topic as an async iterable, for `for await`. Listens from the first `next()` until the loop is left, the signal aborts or the client is
 * closed; a failed topic throws its error. Events wait in a bounded buffer: what a slow loop makes it drop is told as an `overflow` gap.
 */
export function iterate<Event>(
  listen: (source: Source<Event>) => Unsubscribe,
  closed: (listener: () => void) => Unsubscribe,
  options: { readonly signal?: AbortSignal | undefined; readonly onGap?: ((gap: Gap) => void) | undefined },
): AsyncIterable<Event> {
  return {
    async *[Symbol.asyncIterator]() {
      const { signal, onGap } = options
      const buffer = new Buffer()
      let wake = (): void => {}
      let over = false
      let failure: RealtimeError | null = null
      const stop = (): void => {
        over = true
        unsubscribe()
        wake()
      }
      const unsubscribe = listen({
        event: (event, meta) => {
          buffer.push({ event, meta, size: 0 })
          wake()
        },
        status: (status, error) => {
          failure = status === 'failed' ? error : null
          wake()
        },
      })
      const unclose = closed(stop)
      signal?.addEventListener('abort', stop)
      try {
        while (!over && !signal?.aborted) {
          if (buffer.lost) {
            const gap: Gap = {
              since: buffer.lostSince,
              until: Date.now(),
              reason: 'overflow',
              recovered: false,
              count: buffer.lost,
            }
            buffer.lost = 0
            onGap?.(gap)
          }
          const next = buffer.shift()
          if (next) yield next.event as Event
          else if (failure) throw failure
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        signal?.removeEventListener('abort', stop)
        unclose()
        unsubscribe()
      }
    },
  }
}
