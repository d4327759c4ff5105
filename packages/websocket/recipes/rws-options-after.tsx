import { createClient } from '@tributary/core'
import { RealtimeProvider, useRealtime, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import { type FC, useEffect } from 'react'

const client = createClient({
  providers: [
    websocket({
      credentials: () => fetch('/api/token').then((answer) => answer.text()), // asked on every attempt
      url: (token) => `wss://prices.example.com?token=${encodeURIComponent(token)}`,
      protocols: 'v1.prices',
      verdict: (code) => (code === 4400 ? 'refused' : undefined), // final; everything else has a default
      heartbeat: { interval: 25_000, frame: () => 'ping' },
      silence: 60_000,
      route: (message) => (message === 'pong' ? undefined : { event: message }),
    }),
  ],
  backoff: { min: 1_000, max: 10_000 }, // the default grows from 0.5 s to 30 s, and never gives up
})

export const App: FC<{ readonly log: (line: string) => void }> = ({ log }) => (
  <RealtimeProvider client={client}>
    <Status log={log} />
  </RealtimeProvider>
)

const Status: FC<{ readonly log: (line: string) => void }> = ({ log }) => {
  const { connection, retry } = useRealtime()
  useSubscription(messages<string>(), { onEvent: log })
  const open = connection.status === 'connected'
  const lost =
    connection.status === 'reconnecting' ? connection.reason : connection.status === 'failed' ? connection.error : null
  useEffect(() => {
    if (open) log('open')
  }, [open, log])
  useEffect(() => {
    if (lost) log(`closed: ${lost.code} ${lost.reason}`)
  }, [lost, log])
  return (
    <button type="button" onClick={retry}>
      {connection.status}
    </button>
  )
}
