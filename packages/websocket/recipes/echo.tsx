import { createClient } from '@tributary/core'
import { RealtimeProvider, useSend, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import type { FC } from 'react'

const client = createClient({ providers: [websocket({ url: 'wss://echo.example.com' })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Echo />
  </RealtimeProvider>
)

function Echo() {
  const { data, status } = useSubscription(messages<string>())
  const { send } = useSend(messages<string>())
  return (
    <button type="button" onClick={() => send('hello')}>
      {`${status}: ${data ?? 'nothing yet'}`}
    </button>
  )
}
