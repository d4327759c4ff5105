import { createClient } from '@tributary/core'
import { TributaryDevtools } from '@tributary/devtools'
import '@tributary/devtools/styles.css'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import type { FC } from 'react'

const client = createClient({ providers: [websocket({ url: 'wss://prices.example.com' })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Price />
    <TributaryDevtools floating />
  </RealtimeProvider>
)

function Price() {
  const { data, status } = useSubscription(messages<{ readonly price: number }>())
  return <p>{`${status}: ${data?.price ?? 'no price yet'}`}</p>
}
