import type { FC } from 'react'
import useWebSocket, { ReadyState } from 'react-use-websocket'

interface Tick {
  readonly price: number
}

export const Price: FC = () => {
  const { lastJsonMessage, sendJsonMessage, readyState } = useWebSocket<Tick | null>('wss://prices.example.com', {
    share: true,
    shouldReconnect: () => true,
  })
  return (
    <button type="button" disabled={readyState !== ReadyState.OPEN} onClick={() => sendJsonMessage({ price: 7 })}>
      {lastJsonMessage?.price ?? 'no price yet'}
    </button>
  )
}
