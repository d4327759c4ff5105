import { type Client, createClient } from '@tributary/core'
import { websocket } from '@tributary/websocket'

interface Message {
  readonly type: string
  readonly channel: string
  readonly data?: unknown
  readonly position?: number // 1, 2, 3 … in each channel
  readonly resumed?: boolean // in the answer to a join: what came after `since` follows
}

export const client: Client = createClient({
  providers: [
    websocket({
      url: 'wss://news.example.com',
      positions: 'consecutive',
      join: ({ name }, since) => ({ type: 'join', channel: name, since }),
      joined: ({ type, channel, position, resumed }: Message, { name }) =>
        type === 'joined' && channel === name && { continuity: resumed ? 'resumed' : 'gap', position },
      leave: ({ name }) => ({ type: 'leave', channel: name }),
      route: ({ type, channel, data, position }) => (type === 'event' ? { channel, event: data, position } : undefined),
    }),
  ],
})
