import { createClient } from '@tributary/core'
import { RealtimeProvider, useRealtime, useUserEvents } from '@tributary/react'
import { ConnectionDot } from '@tributary/react/components'
import '@tributary/react/components/styles.css'
import { teletracker } from '@tributary/teletracker'
import { createRoot } from 'react-dom/client'

// The line the emulator prints when it starts, put here before the page loads.
declare const emulator: { teletracker: string; credentials: { teletracker: { token: string } } }

const client = createClient({
  providers: [teletracker({ url: emulator.teletracker, credentials: () => emulator.credentials.teletracker.token })],
})

const App = () => {
  const { connection } = useRealtime()
  const { events, status, error } = useUserEvents()
  return (
    <>
      <p>
        <ConnectionDot /> {connection.status}, {status} {error?.message}
      </p>
      <ol>
        {events.map(({ id, event }) => (
          <li key={id}>{JSON.stringify(event)}</li>
        ))}
      </ol>
    </>
  )
}

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <RealtimeProvider client={client}>
      <App />
    </RealtimeProvider>,
  )
