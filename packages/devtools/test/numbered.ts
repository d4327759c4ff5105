import type { WebSocketOptions } from '@tributary/websocket'

interface Message {
  readonly type: string
  readonly channel?: string
  readonly data?: unknown
  readonly position?: number
  readonly replayed?: boolean
  readonly resumed?: boolean
}

/** The language of the emulator's `websocketServer({ channels: true, history: 100, hello: 'frame' })`: numbered channels behind a sign-in. */
export const numbered: Omit<WebSocketOptions<Message, string>, 'url' | 'credentials'> = {
  hello: (token) => ({ type: 'hello', token }),
  accepted: ({ type }) => type === 'welcome' || (type === 'denied' && 'unauthorized'),
  join: ({ name }, since) => ({ type: 'join', channel: name, since }),
  joined: ({ type, channel, position, resumed }, { name }) =>
    type === 'joined' && channel === name && { position, continuity: resumed ? 'resumed' : 'gap' },
  leave: ({ name }) => ({ type: 'leave', channel: name }),
  positions: 'rising',
  route: ({ type, channel, data, position, replayed }) =>
    type === 'event' ? { channel, event: data, position, replayed } : undefined,
  send: ({ name }, data) => ({ type: 'say', channel: name, data }),
}
