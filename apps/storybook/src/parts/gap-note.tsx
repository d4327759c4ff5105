import type { Gap } from '@tributary/core'
import { formatDuration, formatTime } from './time'

/** What a gap means to whoever looks at current state: nothing once it was read again, otherwise that it may be old. */
export function GapNote({ gap, dismiss }: { readonly gap: Gap | null; readonly dismiss: () => void }) {
  if (!gap) return null
  const { since, until, recovered } = gap
  const howLong = until - since >= 1_000 ? ` (${formatDuration(until - since)})` : ''
  return (
    <p role="status" className={recovered ? 'banner note' : 'banner warn'}>
      <span>
        <strong>{recovered ? 'Up to date again.' : 'Something may be missing here.'}</strong> The connection was away
        from {formatTime(since)} to {formatTime(until)}
        {howLong}
        {recovered && '; everything was read anew'}.
      </span>
      <button type="button" className="small" onClick={dismiss}>
        Dismiss
      </button>
    </p>
  )
}
