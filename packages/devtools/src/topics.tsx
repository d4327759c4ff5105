import { type LinkInfo, type TopicInfo, topicKey } from '@tributary/core'
import type { ReactNode } from 'react'
import { usePages } from './pages'
import type { Tally } from './tally'
import { clock, count, spell } from './words'

interface TopicsProps {
  readonly links: readonly LinkInfo[]
  readonly tallies: ReadonlyMap<string, Tally>
}

/** Every topic: how it is, who wants it, what it has missed, and where its schema and its events part. */
export function TopicsView({ links, tallies }: TopicsProps): ReactNode {
  const all = links.flatMap((link) => link.topics.map((info) => ({ link, info })))
  const { shown, more } = usePages(all, 'more')
  if (all.length === 0) return <p data-part="empty">Nobody wants a topic.</p>
  return (
    <>
      <ul data-part="topics">
        {shown.map(({ link, info }) => (
          <li key={`${link.provider} ${link.address} ${topicKey(info.topic)}`}>
            <TopicCard link={link} info={info} tally={tallies.get(topicKey(info.topic))} />
          </li>
        ))}
      </ul>
      {more}
    </>
  )
}

interface CardProps {
  readonly link: LinkInfo
  readonly info: TopicInfo
  readonly tally: Tally | undefined
}

function TopicCard({ link, info, tally }: CardProps) {
  const { topic, status, listeners, views, owners } = info
  const { gaps = 0, resumed = 0, gap = null, drift } = tally ?? {}
  return (
    <article aria-label={spell(topic)}>
      <h3>
        <code>{spell(topic)}</code>{' '}
        <span data-part="pill" data-state={status}>
          {status}
        </span>
      </h3>
      <dl>
        <dt>Link</dt>
        <dd>
          {link.provider} {link.address !== link.provider && <code>{link.address}</code>}
        </dd>
        <dt>Wanted by</dt>
        <dd>
          {count(listeners, 'listener')}
          {views.length > 0 && `, ${count(views.length, 'view')} (shown by ${views.join(', ')})`}
          {owners.length > 0 && `: ${named(owners)}`}
        </dd>
        <dt>After a rejoin</dt>
        <dd>
          {count(gaps, 'gap')}, {resumed} resumed
          {gap && `; the last gap: ${gap.reason}, ${clock(gap.since)} to ${clock(gap.until)}`}
        </dd>
        {drift && drift.size > 0 && (
          <>
            <dt>Not as its schema says</dt>
            <dd>
              <ul aria-label="Drift">
                {[...drift].map(([path, { count: n, message }]) => (
                  <li key={path}>
                    <code>{path}</code> {message} <small>told {count(n, 'time')}</small>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
    </article>
  )
}

/** `Chat × 2, Badge`: the same component may be there many times. */
function named(owners: readonly string[]): string {
  return [...new Set(owners)]
    .map((owner) => [owner, owners.filter((other) => other === owner).length] as const)
    .map(([owner, times]) => (times > 1 ? `${owner} × ${times}` : owner))
    .join(', ')
}
