import type { ReactNode } from 'react'
import type { Noted } from './noted'
import { usePages } from './pages'
import { clock, count, span, spell } from './words'

/** What is told here. */
export const NOTES = ['gap', 'resumed', 'warning', 'invalid', 'joined', 'left', 'ignored'] as const

const isNote = (one: Noted): boolean => (NOTES as readonly string[]).includes(one.type)

/** Gaps and what came back without one, warnings, what schemas refused: newest first. */
export function NotesView({ seen }: { readonly seen: readonly Noted[] }): ReactNode {
  const { shown, more } = usePages(seen.filter(isNote).toReversed(), 'older')
  if (shown.length === 0) return <p data-part="empty">Nothing to note.</p>
  return (
    <>
      <ol data-part="notes" aria-label="Notes, newest first">
        {shown.map((one) => (
          <li key={one.id} data-note={one.type}>
            <time>{clock(one.at)}</time> <strong>{one.type}</strong> <span>{one.provider}</span>{' '}
            {'topic' in one && <code>{spell(one.topic)}</code>} <p>{words(one)}</p>
          </li>
        ))}
      </ol>
      {more}
    </>
  )
}

function words(one: Noted): string {
  switch (one.type) {
    case 'gap': {
      const { since, until, reason, from, to, count: missing } = one.gap
      return [
        `Something may be missing (${reason}) from ${clock(since)} to ${clock(until)}, ${span(until - since)}`,
        from !== undefined && `after ${from}`,
        to !== undefined && `up to ${to}`,
        missing !== undefined && `${count(missing, 'event')}`,
      ]
        .filter(Boolean)
        .join(', ')
    }
    case 'resumed':
      return 'Joined again, and nothing is missing.'
    case 'warning':
      return one.message
    case 'invalid':
      return `${one.path}: ${one.message}`
    case 'ignored':
      return `${one.event} means nothing in ${one.state}.`
    default:
      return ''
  }
}
