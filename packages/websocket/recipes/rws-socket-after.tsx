import { createClient } from '@tributary/core'
import { RealtimeProvider, useSend, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import type { FC } from 'react'

interface Tick {
  readonly price: number
}

const client = createClient({ providers: [websocket({ url: 'wss://prices.example.com' })] })
const ticks = messages<Tick>()

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Price />
  </RealtimeProvider>
)

const Price: FC = () => {
  const { data, status } = useSubscription(ticks)
  const { send } = useSend(ticks)
  return (
    <button type="button" disabled={status !== 'live'} onClick={() => send({ price: 7 })}>
      {data?.price ?? 'no price yet'}
    </button>
  )
}
