import type { Gap, RealtimeError, TopicStatus } from '@tributary/core'
import { type ReactNode, useState } from 'react'
import { Notice } from './notice'
import { type Shared, useWords, type Words } from './words'

/** What {@link GapNotice} takes. */
export interface GapNoticeProps extends Shared {
  /** As the hooks give it. */
  readonly gap: Gap | null
  /** As the hooks give it: while it is `stale` that is told too, a first `snapshot` that could not be read included. Default: not told. */
  readonly status?: TopicStatus | 'skipped' | undefined
  /** As the hooks give it: why it is `stale`. */
  readonly error?: RealtimeError | null | undefined
  /** Fetches what was missed: `refetch` of `useSubscription`, or the app's own. While a promise it returns is pending it cannot be pressed again; a rejection is told. Default: not offered. */
  readonly onRefetch?: (() => unknown) | undefined
  /** Takes the gap away: `dismissGap` of `useSubscription`. Default: not offered. */
  readonly onDismiss?: (() => void) | undefined
}

/**
 * Tells what may have been missed, from when until when and how much of it, or that all of it was read anew; and what is not up to date because it could not be
 * read. Shows nothing otherwise.
 */
export function GapNotice({ gap, status, error, onRefetch, onDismiss, className, labels }: GapNoticeProps): ReactNode {
  const words = useWords(labels)
  const { say, detail } = words
  const [last, setLast] = useState<{ readonly of: Gap | null; readonly is: 'running' | 'done' | 'failed' } | null>(null)
  const fetching = last?.of === gap ? last?.is : undefined
  const isStale = status === 'stale'
  const isMissing = isStale || gap?.recovered === false
  const refetch = async (): Promise<void> => {
    setLast({ of: gap, is: 'running' })
    const is = await succeeds(onRefetch)
    setLast({ of: gap, is: is ? 'done' : 'failed' })
  }
  return (
    <Notice
      own="gap"
      className={className}
      tone={isMissing ? 'warn' : gap ? 'good' : undefined}
      said={
        <>
          {gap && !(isStale && gap.recovered) && <GapText gap={gap} words={words} />}{' '}
          {isStale && <strong>{say('topic.stale')}</strong>} {isStale && error && say(`error.${error.kind}`)}
        </>
      }
      detail={isStale && error && detail(error)}
    >
      {fetching === 'failed' && <span role="alert">{say('gap.failed')}</span>}
      {onRefetch && isMissing && (
        <button
          type="button"
          aria-disabled={fetching === 'running'}
          onClick={fetching === 'running' ? undefined : refetch}
        >
          {say(fetching === 'running' ? 'gap.fetching' : 'gap.refetch')}
        </button>
      )}
      {onDismiss && gap && (
        <button type="button" onClick={onDismiss}>
          {say('gap.dismiss')}
        </button>
      )}
    </Notice>
  )
}

async function succeeds(ask: (() => unknown) | undefined): Promise<boolean> {
  try {
    await ask?.()
    return true
  } catch {
    return false
  }
}

/** A gap in words. */
export function GapText({ gap, words }: { readonly gap: Gap; readonly words: Words }): ReactNode {
  const { say, tell, time, duration, number } = words
  const { since, until, from, to, count } = gap
  const lasted = until - since
  const where =
    from === undefined ? (to === undefined ? null : 'gap.upto') : to === undefined ? 'gap.after' : 'gap.positions'
  return (
    <>
      <strong>{say(gap.recovered ? 'gap.recovered' : 'gap.missing')}</strong>{' '}
      {tell(lasted < 1_000 ? 'gap.at' : 'gap.between', {
        reason: say(`gap.${gap.reason}`),
        since: time(since),
        until: time(until),
        time: duration(lasted),
      })}{' '}
      {count !== undefined && tell('gap.count', { count: number(count) })} {where && tell(where, { from, to })}
    </>
  )
}
