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
  const { events, status, gap } = useUserEvents()
  const rows = events.map(({ id, event }) => <li key={id}>{JSON.stringify(event)}</li>)
  return <ul aria-label={status}>{gap ? [<li key="gap">Something may have been missed</li>, ...rows] : rows}</ul>
}
