import type { Skip, Topic } from '@tributary/core'
import type { ReactNode } from 'react'
import { useSubscription } from '../subscription'

/** What {@link WhenLive} takes. */
export interface WhenLiveProps {
  readonly topic: Topic | Skip
  /** Shown until the topic is live, and whenever it is not. Default: nothing. */
  readonly fallback?: ReactNode | undefined
  readonly children: ReactNode
}

/**
 * Shows its children only while a topic is live: not before, and not while it is recovering, stale or failed.
 *
 * It wants the topic itself. Events do not render it. What it takes away is unmounted and forgets its state.
 */
export function WhenLive({ topic, fallback = null, children }: WhenLiveProps): ReactNode {
  const { status } = useSubscription(topic, { select: () => null })
  return status === 'live' ? children : fallback
}
