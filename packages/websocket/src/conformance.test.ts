import { type Behaviour, replaces, type WebSocketCredentials, websocketServer } from '@tributary/emulator'
import { conformance, type Facts, type ProviderAt } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'
import { channel, type WebSocketOptions, websocket } from './index'

type Message = {
  readonly type?: unknown
  readonly channel?: unknown
  readonly data?: unknown
  readonly position?: unknown
  readonly replayed?: unknown
  readonly resumed?: unknown
} | null
type Event = { readonly n?: unknown }

const described: Omit<WebSocketOptions<Message, string>, 'url'> = {
  join: ({ name }) => ({ type: 'join', channel: name }),
  leave: ({ name }) => ({ type: 'leave', channel: name }),
  joined: (message, { name }) =>
    message?.channel === name && (message.type === 'joined' || (message.type === 'refused' && 'refused')),
  route: (message) =>
    message?.type === 'event' ? { channel: String(message.channel), event: message.data } : undefined,
  silence: 60_000,
}
const says = (type: string) => (text: string) => text.startsWith(`{"type":"${type}"`)

const shared = {
  topics: [channel<Event>('a'), channel<Event>('b')],
  frame: (n, topic) => ({ type: 'event', channel: topic.name, data: { n } }),
  read: ({ n }) => (typeof n === 'number' ? n : undefined),
  credentials: ({ token = '' }) => token,
  joined: (text) => says('joined')(text) || says('refused')(text),
  refuseTopic: ({ name }) =>
    replaces((text) => says('joined')(text) && text.includes(`"${name}"`), `{"type":"refused","channel":"${name}"}`),
} as const satisfies Partial<Facts<Event, WebSocketCredentials, string>>

const byFrame: Facts<Event, WebSocketCredentials, string> = {
  ...shared,
  vendor: () => websocketServer({ hello: 'frame', channels: true }),
  hello: says('hello'),
  welcome: (text) => says('welcome')(text) || says('denied')(text),
  beat: says('ping'),
  refuse: replaces('welcome', '{"type":"denied"}'),
}
const helloed: ProviderAt<string> = (at) =>
  websocket({
    ...described,
    ...at,
    hello: (token) => ({ type: 'hello', token }),
    accepted: (message) => message?.type === 'welcome' || (message?.type === 'denied' && 'unauthorized'),
    heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
  })

const closesOnToken: Behaviour = () => ({ open: (connection) => connection.close(4401, 'token') })
const byAddress: Facts<Event, WebSocketCredentials, string> = {
  ...shared,
  vendor: () => websocketServer({ hello: 'address', channels: true }),
  refuse: closesOnToken,
}
const addressed: ProviderAt<string> = ({ url, credentials }) =>
  websocket({ ...described, credentials, url: (token) => `${url}?token=${encodeURIComponent(token)}` })

const byNumber: typeof byFrame = {
  ...byFrame,
  vendor: () => websocketServer({ hello: 'frame', channels: true, history: 100 }),
}
const numbered: ProviderAt<string> = (at) =>
  websocket({
    ...described,
    ...at,
    hello: (token) => ({ type: 'hello', token }),
    accepted: (message) => message?.type === 'welcome' || (message?.type === 'denied' && 'unauthorized'),
    heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
    positions: 'consecutive',
    join: ({ name }, since) => ({ type: 'join', channel: name, since }),
    joined: (message, { name }) => {
      if (message?.channel !== name) return false
      if (message.type === 'refused') return 'refused'
      return (
        message.type === 'joined' && {
          continuity: message.resumed ? 'resumed' : 'gap',
          position: Number(message.position),
        }
      )
    },
    route: (message) =>
      message?.type === 'event'
        ? {
            channel: String(message.channel),
            event: message.data,
            position: Number(message.position),
            replayed: message.replayed === true,
          }
        : undefined,
  })

conformance(helloed, byFrame)
conformance(helloed, byFrame, { createEmulator, WebSocket })
conformance(addressed, byAddress)
conformance(addressed, byAddress, { createEmulator, WebSocket })
conformance(numbered, byNumber)
conformance(numbered, byNumber, { createEmulator, WebSocket })
