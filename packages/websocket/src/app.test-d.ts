import { type Client, createClient, type EventOf, type SendableTopic, type SendOf } from '@tributary/core'
import { useSend, useSubscription } from '@tributary/react'
import * as v from 'valibot'
import { channel, messages, type WebSocketOptions, websocket } from './index'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const assert = <T extends true>(): T | undefined => undefined

interface Tick {
  readonly price: number
}
interface Command {
  readonly op: 'buy'
}
interface Wire {
  readonly type: string
  readonly channel: string
  readonly data: unknown
}

// A url is all it takes, and a client of it has no user events.
const client = createClient({ providers: [websocket({ url: 'wss://a.test' })] })
assert<Equal<typeof client, Client<never>>>()

// Topics hear and say one type, or one each; a schema infers it.
assert<Equal<ReturnType<typeof messages>, SendableTopic<unknown, unknown, void>>>()
const ticks = messages<Tick>()
assert<Equal<EventOf<typeof ticks>, Tick>>()
assert<Equal<SendOf<typeof ticks>, Tick>>()
const desk = channel<Tick, Command>('desk')
assert<Equal<EventOf<typeof desk>, Tick>>()
assert<Equal<SendOf<typeof desk>, Command>>()
const checked = channel('desk', { schema: v.object({ price: v.number() }), onInvalid: 'drop' })
assert<Equal<EventOf<typeof checked>, { price: number }>>()

// In components.
export function Price() {
  const { data } = useSubscription(ticks)
  assert<Equal<typeof data, Tick | undefined>>()
  const { send } = useSend(desk)
  assert<Equal<ReturnType<typeof send>, Promise<void>>>()
  send({ op: 'buy' })
  // @ts-expect-error the desk takes commands
  send({ price: 1 })
  return data?.price
}

// What credentials give is what hello and url get; what arrives is typed where a function says so.
websocket({
  url: (token) => `wss://a.test?token=${token.toUpperCase()}`,
  credentials: async () => 'token',
  hello: (token) => ({ auth: token.length }),
  accepted: (message: Wire) => message.type === 'welcome' || (message.type === 'denied' && 'unauthorized'),
  join: ({ name }) => ({ type: 'join', channel: name }),
  joined: (message, { name }) => message.channel === name,
  leave: () => {},
  route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
  send: ({ name }, data) => `${name} ${JSON.stringify(data)}`,
  heartbeat: { interval: 25_000, frame: () => 'ping' },
  verdict: (code) => (code === 4000 ? 'refused' : undefined),
})
// @ts-expect-error credentials are an object here
websocket({ url: (token: string) => token, credentials: () => ({ token: 'x' }) })
// @ts-expect-error no kind of error
websocket({ url: 'wss://a.test', verdict: () => 'oops' })
// @ts-expect-error the url is missing
websocket({})

// Without a type for messages they are unknown: nothing is believed of a server.
const strict: WebSocketOptions = {
  url: 'wss://a.test',
  // @ts-expect-error unknown has no fields
  route: (message) => ({ event: message.data }),
}
websocket(strict)
