import type { Gap } from '@tributary/core'
import { formatTime } from '../parts/time'
import type { Line } from './say'

interface ChatLineProps {
  readonly line: Line
  readonly isMine: boolean
  readonly nameOf: (userId: string) => string
}

export function ChatLine({ line: { at, from, to, text, kind }, isMine, nameOf }: ChatLineProps) {
  const time = <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
  if (kind === 'notice')
    return (
      <li className="notice">
        {nameOf(from)} {text} {time}
      </li>
    )
  return (
    <li data-kind={kind} data-mine={isMine || undefined}>
      <p className="bubble">{text}</p>
      <p className="by">
        {nameOf(from)}
        {kind === 'private' && ` to ${to === undefined ? 'you' : nameOf(to)} alone`} · {time}
      </p>
    </li>
  )
}

export function GapLine({ since, until }: Gap) {
  return (
    <li className="gap">
      <strong>Something may be missing here</strong>, from {formatTime(since)} to {formatTime(until)}
    </li>
  )
}
