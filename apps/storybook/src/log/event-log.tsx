import type { Gap } from '@tributary/core'
import { type Received, useRealtime, useUserEvents } from '@tributary/react'
import { useState } from 'react'
import { formatDuration, formatTime } from '../parts/time'
import { describe, type PhoneEvent, phoneEvents } from '../softphone/events'
import { useGaps, withGaps } from './gaps'
import './log.css'

const KINDS = { calls: ['callnotification', 'callprogress'], texts: ['message', 'unread'], status: ['status'] } as const
type Kind = keyof typeof KINDS | 'all'

const isOfKind = (kind: Kind, { event }: PhoneEvent): boolean =>
  kind === 'all' || KINDS[kind].some((name) => name === event)

/** Every event of the signed-in user as it comes, with a mark where some may be missing. */
export function EventLog({ rows: limit = 40 }: { readonly rows?: number }) {
  const { events, status, error, clear } = useUserEvents({ from: phoneEvents, limit: 200 })
  const gaps = useGaps(phoneEvents)
  const { connection, retry } = useRealtime()
  const [kind, setKind] = useState<Kind>('all')
  const [paused, setPaused] = useState<readonly Received<PhoneEvent>[] | null>(null)
  const [clearedAt, setClearedAt] = useState(0)

  const shown = (paused ?? events).filter(({ event }) => isOfKind(kind, event))
  // Where the whole connection was given up, the page says so, and has the button: not everybody again.
  const isAlone = status === 'failed' && connection.status !== 'failed'
  const held = paused ? events.filter(({ id }) => Number(id) > Number(paused.at(-1)?.id ?? 0)).length : 0
  const rows = withGaps(
    shown,
    gaps.filter(({ until }) => until > clearedAt),
    ({ meta }) => meta.receivedAt,
  )

  return (
    <section className="card log" aria-label="Events">
      <header>
        <h2>Events</h2>
        <label>
          <span className="hidden">Show</span>
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}>
            <option value="all">everything</option>
            <option value="calls">calls</option>
            <option value="texts">texts</option>
            <option value="status">status</option>
          </select>
        </label>
        <button
          type="button"
          className="small"
          aria-pressed={paused !== null}
          onClick={() => setPaused(paused ? null : events)}
        >
          {paused ? `Resume (${held} new)` : 'Pause'}
        </button>
        <button
          type="button"
          className="small"
          onClick={() => {
            clear()
            setClearedAt(Date.now())
            setPaused(paused && [])
          }}
        >
          Clear
        </button>
      </header>
      {isAlone && (
        <div role="alert" className="empty">
          <p>{error?.message ?? 'The stream could not be started.'}</p>
          <button type="button" onClick={retry}>
            Try now
          </button>
        </div>
      )}
      {rows.length === 0 && status === 'failed' && !isAlone && <p className="empty">Nothing arrives now.</p>}
      {rows.length === 0 && status === 'pending' && <p className="empty">Starting the stream…</p>}
      {rows.length === 0 && status === 'live' && <p className="empty">Nothing has happened yet.</p>}
      {rows.length > 0 && (
        <ol aria-label="Newest first">
          {rows
            .slice(0, limit)
            .map((row) =>
              'gap' in row ? (
                <GapRow key={`gap ${row.gap.since} ${row.gap.until}`} gap={row.gap} />
              ) : (
                <EventRow key={row.item.id} {...row.item} />
              ),
            )}
        </ol>
      )}
    </section>
  )
}

function EventRow({ event, meta }: Received<PhoneEvent>) {
  return (
    <li data-event={event.event}>
      <time dateTime={new Date(meta.receivedAt).toISOString()}>{formatTime(meta.receivedAt)}</time>
      <span>{describe(event)}</span>
      <code>{event.event}</code>
    </li>
  )
}

function GapRow({ gap: { since, until } }: { readonly gap: Gap }) {
  return (
    <li className="gap">
      <strong>Something may be missing here</strong> from {formatTime(since)} to {formatTime(until)}
      {until - since >= 1_000 && ` (${formatDuration(until - since)})`}
    </li>
  )
}
