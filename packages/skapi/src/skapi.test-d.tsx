// What must compile, and what must not: packages/tsconfig.types.json checks it.
import { type Client, createClient, type Provider, type SendableTopic, type Topic, type View } from '@tributary/core'
import { useSend, useSubscription, useUserEvents } from '@tributary/react'
import { Skapi } from 'skapi-js'
import { expectTypeOf } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { Room } from '../recipes/room'
import {
  direct,
  fromSkapi,
  group,
  inbox,
  members,
  type SkapiError,
  type SkapiGroupEvent,
  type SkapiLifecycle,
  type SkapiMember,
  type SkapiMessage,
  type SkapiNotice,
  type SkapiPrivate,
  skapi,
  skapiApi,
} from './index'

interface Chat {
  readonly text: string
}
const credentials = () => ({ accessToken: '', idToken: '', service: '', owner: '' })

// ---------- provider
expectTypeOf(skapi({ url: 'wss://x', credentials })).toEqualTypeOf<Provider<SkapiPrivate | SkapiNotice | SkapiError>>()
skapi({ url: async () => 'wss://x', credentials: async ({ signal }) => (signal.aborted ? null : credentials()) })
skapi({ url: 'wss://x', credentials, name: undefined, silence: 60_000, wrapFalsy: true, joinWait: 500 })
const own = fromSkapi(new Skapi('service', 'owner'))
expectTypeOf(createClient({ providers: [skapi(own)], WebSocket })).toEqualTypeOf<
  Client<SkapiPrivate | SkapiNotice | SkapiError>
>()
// @ts-expect-error no credentials
skapi({ url: 'wss://x' })
// @ts-expect-error credentials of the wrong shape
skapi({ url: 'wss://x', credentials: () => 'token' })
// @ts-expect-error no instance of the vendor's client
fromSkapi({})

// ---------- topics
expectTypeOf(group<Chat>('lobby')).toEqualTypeOf<SendableTopic<SkapiGroupEvent<Chat>, Chat, void>>()
expectTypeOf(direct<Chat>('id')).toEqualTypeOf<SendableTopic<SkapiPrivate<Chat>, Chat, void>>()
expectTypeOf(group('lobby')).toEqualTypeOf<SendableTopic<SkapiGroupEvent<unknown>, unknown, void>>()
expectTypeOf(inbox<Chat>()).toEqualTypeOf<Topic<SkapiPrivate<Chat> | SkapiNotice | SkapiError>>()
expectTypeOf(inbox({ lifecycle: true })).toEqualTypeOf<
  Topic<SkapiPrivate | SkapiNotice | SkapiError | SkapiLifecycle>
>()
const zChat = z.object({ at: z.string().transform(Number) })
expectTypeOf(group('lobby', { schema: zChat })).toEqualTypeOf<
  SendableTopic<SkapiGroupEvent<{ at: number }>, { at: number }, void>
>()
// @ts-expect-error explicit type and schema must agree
group<Chat>('lobby', { schema: zChat })
// @ts-expect-error unknown option
inbox({ lifecycles: true })

// ---------- events are told by `type`
declare const event: SkapiGroupEvent<Chat>
if (event.type === 'message') expectTypeOf(event).toEqualTypeOf<SkapiMessage<Chat>>()
if (event.type === 'notice') expectTypeOf(event.message).toEqualTypeOf<string>()
// @ts-expect-error a notice has no text of the app's
if (event.type === 'notice') event.message.text

// ---------- the view, the helper
const api = skapiApi(own)
expectTypeOf(members()).toEqualTypeOf<View<SkapiGroupEvent, readonly SkapiMember[]>>()
members({ snapshot: () => api.users('lobby') })
members({ snapshot: ({ signal }) => api.users('lobby', { signal, userId: 'id' }) })
void api.groups({ where: { searchFor: 'number_of_users', value: 3, condition: '>' } })
// @ts-expect-error a number of users is a number
void api.groups({ where: { searchFor: 'number_of_users', value: '3' } })

// ---------- hooks, sends
export function Chats() {
  const { data: who } = useSubscription(group<Chat>('lobby'), members())
  expectTypeOf(who).toEqualTypeOf<readonly SkapiMember[]>()
  const { data } = useSubscription(direct<Chat>('id'))
  expectTypeOf(data).toEqualTypeOf<SkapiPrivate<Chat> | undefined>()
  const notices = useUserEvents({ from: inbox<Chat>(), filter: (one) => one.type === 'notice' })
  expectTypeOf(notices.events[0]?.event).toEqualTypeOf<SkapiNotice | undefined>()
  const { send } = useSend(group<Chat>('lobby'))
  expectTypeOf(send({ text: 'hi' })).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error not what the group is made of
  void send('hi')
  // @ts-expect-error an inbox only receives
  useSend(inbox())
  // @ts-expect-error a room has a name
  return [<Room key="1" name="lobby" />, <Room key="2" />]
}
declare const client: Client
expectTypeOf(client.send(direct<Chat>('id'), { text: 'hi' })).toEqualTypeOf<Promise<void>>()
// @ts-expect-error an inbox only receives
void client.send(inbox(), { text: 'hi' })
