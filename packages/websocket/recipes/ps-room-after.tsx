import { createClient } from '@tributary/core'
import { RealtimeProvider, useSend, useSubscription } from '@tributary/react'
import { messages, websocket } from '@tributary/websocket'
import type { FC } from 'react'

const enter = (room: string) => () =>
  createClient({
    providers: [
      websocket({
        url: () => `wss://chat.example.com/parties/main/${room}?_pk=${crypto.randomUUID()}`,
        decode: (text) => text,
      }),
    ],
  })

export const Room: FC<{ readonly room: string }> = ({ room }) => (
  <RealtimeProvider key={room} client={enter(room)}>
    <Lines />
  </RealtimeProvider>
)

const Lines: FC = () => {
  const { data: lines } = useSubscription(messages<string>(), {
    initial: [] as readonly string[],
    reduce: (all, line) => [...all, line],
  })
  const { send } = useSend(messages<string>())
  return (
    <button type="button" onClick={() => send('hello')}>
      {lines.join(', ')}
    </button>
  )
}
