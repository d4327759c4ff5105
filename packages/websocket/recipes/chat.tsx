import { createClient } from '@tributary/core'
import { RealtimeProvider, useSend, useSubscription } from '@tributary/react'
import { channel, websocket } from '@tributary/websocket'
import type { FC } from 'react'

interface Message {
  readonly type: string // 'welcome', 'denied', 'joined', 'event', 'pong'
  readonly channel?: string
  readonly data?: unknown
}

const client = createClient({
  providers: [
    websocket({
      url: 'wss://chat.example.com',
      credentials: () => fetch('/api/token').then((answer) => answer.text()), // asked on every attempt
      hello: (token) => ({ type: 'hello', token }),
      accepted: ({ type }: Message) => type === 'welcome' || (type === 'denied' && 'unauthorized'),
      join: ({ name }) => ({ type: 'join', channel: name }),
      joined: (message, { name }) => message.type === 'joined' && message.channel === name,
      leave: ({ name }) => ({ type: 'leave', channel: name }),
      route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
      send: ({ name }, data) => ({ type: 'say', channel: name, data }),
      heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
      silence: 60_000, // with a beat that is answered, more than that is a dead connection
    }),
  ],
})

interface Line {
  readonly from: string
  readonly text: string
}

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Room name="lobby" me="ada" />
  </RealtimeProvider>
)

function Room({ name, me }: { readonly name: string; readonly me: string }) {
  const room = channel<Line>(name)
  const { data: lines, gap } = useSubscription(room, {
    initial: [] as readonly Line[],
    reduce: (all, line) => [...all, line].slice(-100),
  })
  const { send, error } = useSend(room)
  return (
    <button type="button" onClick={() => send({ from: me, text: 'hi' })}>
      {lines.map(({ from, text }) => `${from}: ${text}`).join(', ')}
      {gap && ' (something may be missing)'}
      {error?.message}
    </button>
  )
}
