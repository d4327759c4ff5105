import { type FC, useCallback, useState } from 'react'
import useWebSocket, { ReadyState } from 'react-use-websocket'

export const Status: FC<{ readonly log: (line: string) => void }> = ({ log }) => {
  const [stopped, setStopped] = useState(false)
  const url = useCallback(async () => {
    const token = await fetch('/api/token').then((answer) => answer.text())
    return `wss://prices.example.com?token=${encodeURIComponent(token)}`
  }, [])
  const { readyState } = useWebSocket(url, {
    share: true,
    protocols: 'v1.prices',
    shouldReconnect: ({ code }) => code !== 4400,
    reconnectAttempts: 10,
    reconnectInterval: (attempt) => Math.min(1_000 * 2 ** attempt, 10_000),
    onReconnectStop: () => setStopped(true),
    retryOnError: true,
    heartbeat: { message: 'ping', returnMessage: 'pong', interval: 25_000, timeout: 60_000 },
    onMessage: ({ data }) => log(data),
    onOpen: () => log('open'),
    onClose: ({ code, reason }) => log(`closed: ${code} ${reason}`),
  })
  return <p>{stopped ? 'gave up' : ReadyState[readyState]}</p>
}
