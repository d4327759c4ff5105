import { createClient } from '@tributary/core'
import { RealtimeProvider, useUserEvents } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import { type FC, lazy, Suspense } from 'react'

const token = () => fetch('/api/phone-token').then((answer) => answer.text())
const client = createClient({ providers: [teletracker({ credentials: token })] })

// A build for production drops the import, and all that it would bring.
const Devtools: FC<{ readonly floating: true }> = import.meta.env.DEV ? lazy(() => import('./devtools')) : () => null

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Events />
    <Suspense>
      <Devtools floating />
    </Suspense>
  </RealtimeProvider>
)

function Events() {
  const { events } = useUserEvents()
  return <p>{events.length} events</p>
}
