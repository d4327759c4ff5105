import { createClient } from '@tributary/core'
import { RealtimeProvider } from '@tributary/react'
import '@tributary/react/components/styles.css'
import { teletracker } from '@tributary/teletracker'
import { type FC, lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Softphone } from './softphone'
import './softphone.css'

const client = createClient({
  providers: [
    teletracker({
      url: import.meta.env.VITE_TELETRACKER_REALTIME,
      async credentials({ reason, signal }) {
        const answer = await fetch(reason === 'rejected' ? '/token?rejected' : '/token', { signal })
        if (!answer.ok) throw new Error(`/token answered ${answer.status}`)
        return answer.text()
      },
    }),
  ],
})

// A build for production drops the import, and all that it would bring.
const Devtools: FC<{ readonly floating: true }> = import.meta.env.DEV ? lazy(() => import('./devtools')) : () => null

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <RealtimeProvider client={client}>
        <Softphone />
        <Suspense>
          <Devtools floating />
        </Suspense>
      </RealtimeProvider>
    </StrictMode>,
  )
