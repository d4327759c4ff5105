import type { LinkInfo } from '@tributary/core'
import { type ReactNode, useId, useState } from 'react'
import { type Lane, lanesOf } from './lanes'
import type { Noted, Of } from './noted'
import { Key, Timeline } from './timeline'
import { because, clock, span } from './words'

const WINDOWS = [
  ['30000', '30 s'],
  ['300000', '5 min'],
  ['', 'everything'],
] as const
/** Of the transitions, as many are written out. */
const MOST = 100

interface LinksProps {
  readonly seen: readonly Noted[]
  readonly links: readonly LinkInfo[]
  readonly now: number
}

/** Every link, as a picture of its past, and why it came to each state. */
export function LinksView({ seen, links, now }: LinksProps): ReactNode {
  const id = useId()
  const [reach, setReach] = useState('30000')
  const [looked, setLooked] = useState<number | null>(null)
  const from = reach ? now - Number(reach) : Math.min(seen[0]?.at ?? now, now - 1_000)
  const lanes = lanesOf(seen, links, from, now)
  const transitions = seen.filter((one) => one.type === 'transition') as readonly Of<'transition'>[]
  if (lanes.length === 0) return <p data-part="empty">No link yet: it is opened when the first topic is wanted.</p>
  return (
    <>
      <div data-part="bar">
        <label htmlFor={id}>Show the last</label>
        <select id={id} value={reach} onChange={({ currentTarget }) => setReach(currentTarget.value)}>
          {WINDOWS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <Key />
      </div>
      {lanes.map((lane) => (
        <article key={`${lane.provider} ${lane.address}`} data-part="lane">
          <h3>
            {lane.provider} <code>{lane.address === lane.provider ? '' : lane.address}</code>
          </h3>
          <p data-state={lane.link?.connection.status}>{summary(lane, now)}</p>
          <Timeline lane={lane} from={from} to={now} looked={looked} />
        </article>
      ))}
      <h3>Why</h3>
      {transitions.length === 0 && <p data-part="empty">Nothing has changed since this came.</p>}
      <ol data-part="causes" aria-label="Transitions, newest first">
        {transitions
          .toReversed()
          .slice(0, MOST)
          .map((one) => (
            <li key={one.id} data-state={one.to} data-looked={one.id === looked || undefined}>
              <button
                type="button"
                aria-pressed={one.id === looked}
                onClick={() => setLooked(one.id === looked ? null : one.id)}
              >
                <time>{clock(one.at)}</time> {lanes.length > 1 && `${one.provider}: `}
                {one.from} → <strong>{one.to}</strong>
              </button>
              <span>{because(one)}</span>
            </li>
          ))}
      </ol>
    </>
  )
}

/** What there is to say of a link now. */
function summary({ link }: Lane, now: number): string {
  if (!link) return 'forgotten: nobody wants it'
  const { connection, lastFrameAt } = link
  const heard = lastFrameAt > 0 && `last frame ${span(Math.max(0, now - lastFrameAt))} ago`
  if (connection.status === 'failed') return `failed: ${connection.error.kind} – ${connection.error.message}`
  if (connection.status !== 'reconnecting') return [connection.status, heard].filter(Boolean).join(', ')
  const { attempt, nextRetryAt, reason, hint } = connection
  const wait = nextRetryAt > now ? `attempt ${attempt} in ${span(nextRetryAt - now)}` : `attempt ${attempt} runs`
  return [`reconnecting: ${wait}`, `${reason.kind} – ${reason.message}`, hint, heard].filter(Boolean).join(', ')
}
