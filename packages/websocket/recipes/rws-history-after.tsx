import { createClient, skip } from '@tributary/core'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import type { FC } from 'react'

const client = createClient({
  providers: [
    websocket({
      url: 'wss://prices.example.com',
      decode: (text) => text, // plain text, not JSON
      route: (text) => (text === 'pong' ? undefined : { event: text }),
    }),
  ],
})

export const App: FC<{ readonly open: boolean }> = ({ open }) => (
  <RealtimeProvider client={client}>
    <History open={open} />
  </RealtimeProvider>
)

const History: FC<{ readonly open: boolean }> = ({ open }) => {
  const { data: history } = useSubscription(open ? messages<string>() : skip, {
    initial: [] as readonly string[],
    reduce: (all, text) => [...all, text].slice(-1_000), // every message, also those between two renders
  })
  return <p>{history.join(', ')}</p>
}
