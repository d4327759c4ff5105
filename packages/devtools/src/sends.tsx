import type { LinkInfo } from '@tributary/core'
import type { ReactNode } from 'react'
import type { Noted, Of } from './noted'
import { usePages } from './pages'
import { clock, span, spell } from './words'

interface SendsProps {
  readonly seen: readonly Noted[]
  readonly links: readonly LinkInfo[]
  readonly now: number
}

/** What is on its way out, and what has become of what was. */
export function SendsView({ seen, links, now }: SendsProps): ReactNode {
  // They have no names: their place in the line is theirs.
  const pending = links.flatMap(({ sends, address }) =>
    sends.map((send, place) => ({ ...send, key: `${address} ${place}` })),
  )
  const done = seen.filter((one) => one.type === 'send') as readonly Of<'send'>[]
  const { shown, more } = usePages(done.toReversed(), 'older')
  return (
    <>
      <h3>On their way</h3>
      {pending.length === 0 && <p data-part="empty">Nothing is on its way out.</p>}
      <ol data-part="sends" aria-label="On their way, oldest first">
        {pending.map(({ key, topic, since, handedOver }) => (
          <li key={key}>
            <time>{clock(since)}</time> {topic.provider} <code>{spell(topic)}</code>
            <span data-part="pill" data-state={handedOver ? 'connecting' : 'waiting'}>
              {handedOver ? 'handed over' : 'waits for the connection'}
            </span>
            <small>{span(Math.max(0, now - since))}</small>
          </li>
        ))}
      </ol>
      <h3>Outcomes</h3>
      {done.length === 0 && <p data-part="empty">Nothing has been sent.</p>}
      <ol data-part="sends" aria-label="Outcomes, newest first">
        {shown.map(({ id, at, topic, outcome }) => (
          <li key={id}>
            <time>{clock(at)}</time> {topic.provider} <code>{spell(topic)}</code>
            <span data-part="pill" data-state={outcome === 'sent' ? 'ready' : 'failed'}>
              {outcome}
            </span>
          </li>
        ))}
      </ol>
      {more}
    </>
  )
}
