import { type WebSocketCredentials, websocketServer } from '@tributary/emulator'
import { channel, messages, type WebSocketOptions, websocket } from '@tributary/websocket'
import { type Answer, type Cast, numberOf } from '../cast'

interface Message {
  readonly type?: unknown
  readonly channel?: unknown
  readonly data?: unknown
  readonly position?: unknown
  readonly resumed?: unknown
  readonly replayed?: unknown
}

const says = (text: string): string => text.match(/^\{"type":"(\w+)"/)?.[1] ?? ''
const ANSWERS: Readonly<Record<string, Answer>> = { welcome: 'auth', joined: 'join' }

const described: Omit<WebSocketOptions<Message, string>, 'url'> = {
  join: ({ name }) => ({ type: 'join', channel: name }),
  leave: ({ name }) => ({ type: 'leave', channel: name }),
  joined: (message, { name }) =>
    Object(message).channel === name &&
    (Object(message).type === 'joined' || (Object(message).type === 'refused' && 'refused')),
  route: (message) => {
    const { type, channel, data } = Object(message) as Message
    return type === 'event' ? { channel: String(channel), event: data } : undefined
  },
  send: ({ name }, data) => ({ type: 'say', channel: name, data }),
  hello: (token) => ({ type: 'hello', token }),
  accepted: (message) => Object(message).type === 'welcome' || (Object(message).type === 'denied' && 'unauthorized'),
  heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
}

/** A server with channels and a hello. */
export function websocketCast(seed: number): Cast {
  return {
    vendor: websocketServer({
      seed: String(seed),
      hello: 'frame',
      channels: true,
      ...(seed % 2 && { denied: 'reply' }),
    }),
    provider: ({ url, credentials }) =>
      websocket<Message, string>({
        ...described,
        url,
        credentials: credentials as () => Promise<string>,
        ...(seed % 3 === 0 && { silence: 60_000 }),
      }),
    credentials: (given) => (given as WebSocketCredentials).token,
    subjects: ['a', 'b', 'c'].map((name) => ({ topic: channel(name), hears: [name] })),
    channels: ['a', 'b', 'c'],
    frame: (name, n, pad) => ({ type: 'event', channel: name, data: { n, pad } }),
    read: numberOf,
    answers: (text) => ANSWERS[says(text)],
    refusal: (text) =>
      says(text) === 'welcome' ? '{"type":"denied"}' : text.replace('"type":"joined"', '"type":"refused"'),
    sends: ['a', 'b'].map((name) => ({ topic: channel<unknown, object>(name), channel: name })),
    orderly: true,
    positions: false,
    strange: ['{"type":"joined","channel":"nobody"}', '{"type":"event"}', '{"type":"welcome"}', 'plain text'],
  }
}

/** A server that numbers what it says in a channel and knows the newest hundred. */
export function historyCast(seed: number): Cast {
  const plain = websocketCast(seed)
  const vendor = websocketServer({ seed: String(seed), hello: 'frame', channels: true, history: 100 })
  return {
    ...plain,
    vendor,
    provider: ({ url, credentials }) =>
      websocket<Message, string>({
        ...described,
        url,
        credentials: credentials as () => Promise<string>,
        positions: 'consecutive',
        join: ({ name }, since) => ({ type: 'join', channel: name, since }),
        joined: (message, topic) => {
          const answer = described.joined?.(message, topic)
          if (answer !== true) return answer
          const { position, resumed } = message
          return resumed ? { continuity: 'resumed' } : { position: Number(position) }
        },
        route: (message) => {
          const routed = described.route?.(message)
          return routed && { ...routed, position: Number(message.position), replayed: message.replayed === true }
        },
        ...(seed % 3 === 0 && { silence: 60_000 }),
      }),
    positions: true,
    evict: vendor.evict,
    strange: [
      ...plain.strange,
      '{"type":"joined","channel":"a","position":3,"resumed":true}',
      '{"type":"event","channel":"a","position":1}',
    ],
  }
}

/** A server that is one topic and says everything back. */
export function echoCast(seed: number): Cast {
  return {
    vendor: websocketServer({ seed: String(seed) }),
    provider: ({ url }) => websocket({ url, ...(seed % 2 && { silence: 60_000 }) }),
    credentials: () => undefined,
    subjects: [{ topic: messages(), hears: ['all'] }],
    channels: ['all'],
    frame: (_, n, pad) => ({ n, pad }),
    read: numberOf,
    answers: () => undefined,
    refusal: (text) => text,
    sends: [{ topic: messages<unknown, object>(), channel: 'all' }],
    orderly: true,
    echoes: true,
    positions: false,
    strange: ['plain text', '[]'],
  }
}
