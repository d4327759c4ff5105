import { formatDuration, formatTime, useNow } from '../parts/time'
import { formatNumber } from './events'
import type { Call } from './phone'

/** A call that is going on or, while nothing is heard of it, may be. */
export function CallCard({
  direction,
  number,
  state,
  answeredAt,
  heardAt,
  isKnown,
}: Call & { readonly isKnown: boolean }) {
  const now = useNow(isKnown && answeredAt !== undefined, 500)
  const incoming = direction === 'incoming'
  const what = state === 'answered' ? 'On the phone' : incoming ? 'Incoming call' : 'Calling'
  const howLong = answeredAt === undefined ? 'ringing…' : formatDuration(now - answeredAt)
  return (
    <section
      className="call-card"
      data-state={isKnown ? state : 'unknown'}
      aria-label={incoming ? 'Incoming call' : 'Outgoing call'}
    >
      <span className="ring" aria-hidden="true">
        <Handset />
      </span>
      <div>
        <p className="what" role="status">
          {isKnown ? what : 'May have ended'}
        </p>
        <p className="who">{formatNumber(number)}</p>
      </div>
      <p className="how-long">{isKnown ? howLong : `last heard of at ${formatTime(heardAt)}`}</p>
    </section>
  )
}

/** One line of the call list. After a gap the end of a call may have been missed, and the list says so. */
export function CallRow({
  direction,
  number,
  state,
  isMissed,
  seconds,
  startedAt,
  isLost,
}: Call & { readonly isLost: boolean }) {
  const kind = isMissed && direction === 'incoming' ? 'missed' : direction
  return (
    <li className="call" data-kind={kind}>
      <span className="arrow" aria-hidden="true">
        {kind === 'outgoing' ? '↗' : kind === 'missed' ? '✕' : '↙'}
      </span>
      <span className="who">{formatNumber(number)}</span>
      <span className="how">{outcome({ state, isMissed, direction, seconds, isLost })}</span>
      <time dateTime={new Date(startedAt).toISOString()}>{formatTime(startedAt)}</time>
    </li>
  )
}

function outcome({
  state,
  isMissed,
  direction,
  seconds,
  isLost,
}: Pick<Call, 'state' | 'isMissed' | 'direction' | 'seconds'> & { readonly isLost: boolean }): string {
  if (state !== 'ended') return isLost ? 'may have ended' : state === 'answered' ? 'on the phone' : 'ringing'
  if (isMissed) return direction === 'incoming' ? 'missed' : 'no answer'
  return formatDuration(seconds * 1000)
}

const Handset = () => (
  <svg viewBox="0 0 24 24" width="22" height="22" fill="currentColor" aria-hidden="true">
    <path d="M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11.4 11.4 0 0 0 3.6.6 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.25.2 2.45.57 3.57a1 1 0 0 1-.25 1z" />
  </svg>
)
