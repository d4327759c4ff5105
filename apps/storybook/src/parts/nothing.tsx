import type { RealtimeError, TopicStatus } from '@tributary/core'
import { useRealtime } from '@tributary/react'

interface NothingProps {
  readonly status: TopicStatus
  readonly error: RealtimeError | null
  /** What is said until the stream is there. */
  readonly waiting: string
  /** What is said where there is nothing indeed. */
  readonly children: string
}

/** Why there is nothing to see: not yet, no more, or because there is nothing. */
export function Nothing({ status, error, waiting, children }: NothingProps) {
  const { retry } = useRealtime()
  if (status === 'failed')
    return (
      <div role="alert" className="empty">
        <p>{error?.reason ?? error?.message ?? 'The stream could not be started.'}</p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </div>
    )
  return <p className="empty">{status === 'live' ? children : waiting}</p>
}
