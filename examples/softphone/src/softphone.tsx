import { useSubscription } from '@tributary/react'
import { ConnectionBanner, ConnectionDot, EventLog, GapNotice } from '@tributary/react/components'
import type { ReactNode } from 'react'
import { describe, phoneEvents } from './events'
import { phone } from './phone'

export function Softphone() {
  const { data, status, error, gap, dismissGap } = useSubscription(phoneEvents, phone)
  const { calls, texts } = data
  return (
    <main>
      <header>
        <h1>Softphone</h1>
        <ConnectionDot />
      </header>
      <ConnectionBanner />
      <GapNotice gap={gap} onDismiss={dismissGap} />
      {status === 'failed' && <p role="alert">{error.message}</p>}
      <div className="lists">
        <List name="Calls">
          {calls.map(({ id, number, state }) => (
            <li key={id} data-state={state}>
              {number} <span>{state}</span>
            </li>
          ))}
        </List>
        <List name="Texts">
          {texts.map(({ id, number, words }) => (
            <li key={id}>
              {number} <q>{words}</q>
            </li>
          ))}
        </List>
      </div>
      <EventLog topic={phoneEvents} render={describe} />
    </main>
  )
}

function List({ name, children }: { readonly name: string; readonly children: readonly ReactNode[] }) {
  return (
    <section>
      <h2>{name}</h2>
      {children.length > 0 ? <ul>{children}</ul> : <p>None so far.</p>}
    </section>
  )
}
