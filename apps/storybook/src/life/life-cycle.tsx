import type { Inspection } from '@tributary/core'
import { useRealtime, useUserEvents } from '@tributary/react'
import { useEffect, useState } from 'react'
import { formatTime } from '../parts/time'
import './life-cycle.css'

type Transition = Extract<Inspection, { readonly type: 'transition' }> & { readonly id: number }

/** The states of a link, and what stands for them in `connection.status`. */
const STATES = [
  { name: 'idle', what: 'nobody wants a topic' },
  { name: 'connecting', what: 'credentials, then the socket' },
  { name: 'authenticating', what: 'open; nothing but the sign-in is sent' },
  { name: 'ready', what: 'streams are started, events flow' },
  { name: 'closed', what: 'close() was called' },
  { name: 'failed', what: 'waits until you try again' },
  { name: 'waiting', what: 'until the next attempt' },
  { name: 'suspended', what: 'the page is frozen or hidden' },
] as const

/** Every transition since the component came, oldest first. */
function useTransitions(): readonly Transition[] {
  const { client } = useRealtime()
  const [all, setAll] = useState<readonly Transition[]>([])
  useEffect(() => {
    return client.inspect((what) => {
      if (what.type !== 'transition') return
      setAll((known) => [...known, { ...what, id: (known.at(-1)?.id ?? 0) + 1 }].slice(-40))
    })
  }, [client])
  return all
}

/** Where the connection is, how it came there, and why. */
export function LifeCycle() {
  const transitions = useTransitions()
  const { status, gap } = useUserEvents({ limit: 1 }) // somebody has to want a topic
  const current = transitions.at(-1)?.to ?? 'idle'
  const previous = transitions.at(-1)?.from
  return (
    <>
      <section className="card" aria-labelledby="states">
        <h2 id="states">Where it is</h2>
        <ol className="states">
          {STATES.map(({ name, what }) => (
            <li
              key={name}
              data-state={name}
              data-was={name === previous || undefined}
              aria-current={name === current ? 'step' : undefined}
            >
              <strong>{name}</strong>
              <span>{what}</span>
            </li>
          ))}
        </ol>
        <p className="topic">
          The topic that it carries is <strong>{status}</strong>
          {gap && ', and something may be missing'}.
        </p>
      </section>
      <section className="card" aria-labelledby="transitions">
        <h2 id="transitions">How it came there</h2>
        {transitions.length === 0 && <p className="empty">Nothing has happened yet.</p>}
        <ol className="timeline" aria-label="Newest first">
          {transitions.toReversed().map(({ id, at, from, to, event, cause }) => (
            <li key={id} data-state={to}>
              <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
              <p>
                {from} → <strong>{to}</strong> <code>{event}</code>
              </p>
              {cause && (
                <p className="cause">
                  {cause.kind}: {cause.message}
                </p>
              )}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
