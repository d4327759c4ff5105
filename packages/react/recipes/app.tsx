import { createClient } from '@tributary/core'
import { RealtimeProvider, useUserEvents } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import type { FC } from 'react'

const token = () => fetch('/api/phone-token').then((answer) => answer.text())
const client = createClient({ providers: [teletracker({ credentials: token })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Events />
  </RealtimeProvider>
)

function Events() {
  const { events, status, error, gap } = useUserEvents()
  const now = <li key="now">{[error?.message ?? status, gap && 'something may have been missed'].join(' ')}</li>
  const rows = events.map(({ id, event }) => <li key={id}>{JSON.stringify(event)}</li>)
  return <ul>{[now, ...rows]}</ul>
}
