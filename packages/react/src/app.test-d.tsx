// What must compile, and what must not. It has a program of its own (packages/tsconfig.types.json), because it registers a client.
import {
  type Client,
  createClient,
  createTopic,
  createView,
  type EventOf,
  type Gap,
  type LinkHandle,
  type Meta,
  type Provider,
  RealtimeError,
  type SendableTopic,
  type Session,
  type Topic,
  type View,
} from '@tributary/core'
import {
  RealtimeProvider,
  type Received,
  skip,
  useRealtime,
  useSend,
  useSubscription,
  useSubscriptions,
  useUserEvents,
} from '@tributary/react'
import { useSuspenseSubscription } from '@tributary/react/suspense'
import { accountEvents, type TeleTrackerEvent, teletracker, userEvents } from '@tributary/teletracker'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'

interface Order {
  id: number
  total: number
}
interface Chat {
  text: string
}
declare const api: { orders(options?: { signal: AbortSignal }): Promise<readonly Order[]> }
declare const id: number | null

const orders: Topic<Order> = createTopic<Order>('shop', 'orders')
const lobby: SendableTopic<unknown, Chat, void> = createTopic<unknown, Chat, void>('chat', 'lobby', undefined, {
  sendable: true,
})

// ---------- the client
export const client = createClient({
  providers: [
    teletracker({
      credentials: async ({ reason, attempt, signal }) => {
        expectTypeOf(reason).toEqualTypeOf<'first' | 'reconnect' | 'rejected' | 'changed'>()
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return String(attempt)
      },
    }),
  ],
  linger: 100,
  backoff: undefined,
  WebSocket,
})
expectTypeOf(client).toEqualTypeOf<Client<TeleTrackerEvent>>()
declare module '@tributary/react' {
  interface Register {
    client: typeof client
  }
}
// @ts-expect-error credentials are required
teletracker({ url: 'x' })
// @ts-expect-error credentials of the wrong shape
teletracker({ credentials: () => 7 })
// @ts-expect-error a provider is required
createClient({})
// Inputs take undefined under exactOptionalPropertyTypes.
teletracker({ credentials: () => '', name: undefined, url: undefined })

// ---------- topics
expectTypeOf(userEvents()).toEqualTypeOf<Topic<TeleTrackerEvent>>()
expectTypeOf(userEvents({ provider: 'sales' })).toEqualTypeOf<Topic<TeleTrackerEvent>>()
const call = z.object({ kind: z.literal('call'), at: z.coerce.date() })
expectTypeOf(userEvents({ schema: call })).toEqualTypeOf<Topic<{ kind: 'call'; at: Date }>>()
const text = v.object({ length: v.pipe(v.string(), v.transform(Number)) })
expectTypeOf(accountEvents({ schema: text })).toEqualTypeOf<Topic<{ length: number }>>()
// @ts-expect-error unknown option
userEvents({ provder: 'sales' })
// @ts-expect-error explicit type and schema must agree
userEvents<Order>({ schema: call })

// ---------- variance
export const asUnknown: Topic = orders
// @ts-expect-error not interchangeable
export const another: Topic<Order> = userEvents()
// @ts-expect-error unknown is not anything
export const anything: Topic<Order> = asUnknown
declare const wide: Topic<{ a: 1 }>
// @ts-expect-error a wider event is not a narrower one
export const narrow: Topic<{ a: 1; b: 1 }> = wide
export const listenOnly: Topic = lobby
export const sendNarrow: SendableTopic<unknown, Chat & { extra: 1 }> = lobby
// @ts-expect-error Send is contravariant
export const sendWide: SendableTopic<unknown, { text?: string }> = lobby

// ---------- views
export const counter: View<unknown, number> = { initial: 0, reduce: (n) => n + 1 }
const totals = createView({ initial: [] as number[], reduce: (list, order: Order) => [...list, order.total] })
expectTypeOf(totals).toEqualTypeOf<View<Order, number[]>>()
declare const picky: View<{ a: 1; b: 1 }, number[]>
// @ts-expect-error views are contravariant in the event
export const tolerant: View<{ a: 1 }, number[]> = picky

export function App() {
  // ---------- the latest event
  const latest = useSubscription(orders)
  expectTypeOf(latest.data).toEqualTypeOf<Order | undefined>()
  expectTypeOf(latest.status).toEqualTypeOf<'pending' | 'live' | 'recovering' | 'stale' | 'failed'>()
  expectTypeOf(latest.error).toEqualTypeOf<RealtimeError | null>()
  expectTypeOf(latest.gap).toEqualTypeOf<Gap | null>()
  const selected = useSubscription(orders, {
    select: (order) => order.total,
    onEvent: (event, meta) => {
      expectTypeOf(event).toEqualTypeOf<Order>()
      expectTypeOf(meta).toEqualTypeOf<Meta>()
    },
  })
  expectTypeOf(selected.data).toEqualTypeOf<number | undefined>()

  // ---------- ready-made views
  expectTypeOf(useSubscription(orders, totals).data).toEqualTypeOf<number[]>()
  const size = useSubscription(orders, totals, {
    select: (list) => list.length,
    onEvent: (event) => expectTypeOf(event).toEqualTypeOf<Order>(),
  })
  expectTypeOf(size.data).toEqualTypeOf<number>()
  // @ts-expect-error a view of another event type
  useSubscription(userEvents(), totals)

  // ---------- inline, everything reversed, `initial` last
  const trail = useSubscription(orders, {
    onEvent: (event) => expectTypeOf(event).toEqualTypeOf<Order>(),
    select: (list) => list.length,
    isEqual: (a, b) => a === b,
    snapshot: ({ signal }) => api.orders({ signal }),
    reduce: (list, event) => {
      expectTypeOf(list).toEqualTypeOf<readonly Order[]>()
      expectTypeOf(event).toEqualTypeOf<Order>()
      return [...list, event]
    },
    initial: [] as readonly Order[],
  })
  expectTypeOf(trail.data).toEqualTypeOf<number>()
  expectTypeOf(trail.refetch).toEqualTypeOf<() => Promise<void>>()
  const counted = useSubscription(orders, { initial: 0, reduce: (n) => n + 1 })
  expectTypeOf(counted.data).toEqualTypeOf<number>()

  // ---------- misuse
  // @ts-expect-error a snapshot alone is not enough: `data` would be undefined while pending
  useSubscription(orders, { snapshot: () => api.orders(), reduce: (list) => list })
  // @ts-expect-error no initial
  useSubscription(orders, { reduce: (n: number) => n + 1 })
  // @ts-expect-error reducing to the wrong state
  useSubscription(orders, { initial: 0, reduce: () => 'x' })
  // @ts-expect-error reducing with the wrong state parameter
  useSubscription(orders, { initial: 0, reduce: (n: string) => n })
  // @ts-expect-error a snapshot of another type than initial
  useSubscription(orders, { initial: 0, reduce: (n) => n + 1, snapshot: async () => 'x' })
  // @ts-expect-error unknown option
  useSubscription(orders, { initial: 0, reduce: (n) => n + 1, selct: (n) => n })
  // @ts-expect-error not a topic
  useSubscription('orders')

  // ---------- several topics
  const [first, maybe] = useSubscriptions([orders, id ? userEvents() : skip], {
    onEvent: (event) => expectTypeOf(event).toEqualTypeOf<Order | TeleTrackerEvent>(),
  })
  expectTypeOf(first.data).toEqualTypeOf<Order | undefined>()
  expectTypeOf(maybe.data).toEqualTypeOf<TeleTrackerEvent | undefined>()
  expectTypeOf(maybe.status).extract<'skipped'>().toEqualTypeOf<'skipped'>()
  const many = useSubscriptions([1, 2].map(() => orders))
  expectTypeOf(many[0]?.data).toEqualTypeOf<Order | undefined>()
  const folded = useSubscriptions([orders], {
    initial: 0,
    reduce: (sum, order) => {
      expectTypeOf(order).toEqualTypeOf<Order>()
      return sum + order.total
    },
  })
  expectTypeOf(folded[0]?.data).toEqualTypeOf<number | undefined>()

  // ---------- suspense
  const sure = useSuspenseSubscription(orders)
  expectTypeOf(sure.data).toEqualTypeOf<Order>()
  expectTypeOf(sure.status).toEqualTypeOf<'live' | 'recovering' | 'stale' | 'failed'>()
  const length = useSuspenseSubscription(orders, {
    initial: [] as Order[],
    snapshot: async () => [],
    reduce: (list, order) => [...list, order],
    select: (list) => list.length,
  })
  expectTypeOf(length.data).toEqualTypeOf<number>()
  expectTypeOf(useSuspenseSubscription(orders, totals).data).toEqualTypeOf<number[]>()
  // @ts-expect-error no skip under suspense
  useSuspenseSubscription(id ? orders : skip)

  // ---------- skip
  const skipped = useSubscription(id ? orders : skip)
  expectTypeOf(skipped.data).toEqualTypeOf<Order | undefined>()
  expectTypeOf(skipped.status).toEqualTypeOf<'pending' | 'live' | 'recovering' | 'stale' | 'failed' | 'skipped'>()
  const skippedFold = useSubscription(id ? orders : skip, {
    initial: 0,
    reduce: (n, event) => {
      expectTypeOf(event).toEqualTypeOf<Order>()
      return n + 1
    },
  })
  expectTypeOf(skippedFold.data).toEqualTypeOf<number>()
  const either = useSubscription(id ? orders : userEvents())
  expectTypeOf(either.data).toEqualTypeOf<Order | TeleTrackerEvent | undefined>()

  // ---------- user events
  const mine = useUserEvents()
  expectTypeOf(mine.events).toEqualTypeOf<readonly Received<TeleTrackerEvent>[]>()
  if (mine.status === 'failed') expectTypeOf(mine.error).toEqualTypeOf<RealtimeError>()
  const calls = useUserEvents({
    from: userEvents(),
    limit: 100,
    filter: (event) => event.kind === 'call',
    onEvent: (event, meta) => {
      expectTypeOf(event).toEqualTypeOf<TeleTrackerEvent>()
      expectTypeOf(meta).toEqualTypeOf<Meta>()
    },
  })
  expectTypeOf(calls.events[0]?.event).toEqualTypeOf<TeleTrackerEvent | undefined>()
  const both = useUserEvents({ from: [userEvents(), orders] })
  expectTypeOf(both.events[0]?.event).toEqualTypeOf<TeleTrackerEvent | Order | undefined>()
  const guarded = useUserEvents({
    from: userEvents({ schema: z.union([z.object({ a: z.literal(1) }), z.object({ b: z.literal(2) })]) }),
    filter: (event) => 'a' in event,
    onEvent: (event) => expectTypeOf(event).toEqualTypeOf<{ a: 1 }>(),
  })
  expectTypeOf(guarded.events[0]?.event).toEqualTypeOf<{ a: 1 } | undefined>()

  // ---------- the connection and the way out
  const realtime = useRealtime()
  expectTypeOf(realtime.client).toEqualTypeOf<typeof client>()
  if (realtime.connection.status === 'failed') expectTypeOf(realtime.connection.error).toEqualTypeOf<RealtimeError>()
  const attempt = useRealtime((rt) => (rt.connection.status === 'reconnecting' ? rt.connection.attempt : 0))
  expectTypeOf(attempt).toEqualTypeOf<number>()
  const pair = useRealtime(
    (rt) => ({ status: rt.connection.status, links: rt.links.length }),
    (a, b) => a.status === b.status,
  )
  expectTypeOf(pair.links).toEqualTypeOf<number>()
  expectTypeOf(realtime.send(lobby, { text: 'hi' }, { timeout: 5_000 })).toEqualTypeOf<Promise<void>>()
  // @ts-expect-error wrong payload
  void realtime.send(lobby, { txt: 'hi' })
  // @ts-expect-error this topic cannot be sent to
  void realtime.send(orders, { id: 1 })
  const { send, pending, error: sendError, reset } = useSend(lobby)
  expectTypeOf(send).parameter(0).toEqualTypeOf<Chat>()
  expectTypeOf(pending).toEqualTypeOf<boolean>()
  expectTypeOf(reset).toEqualTypeOf<() => void>()
  // @ts-expect-error wrong payload
  void send({ text: 1 })
  // @ts-expect-error not sendable
  useSend(orders)

  return <RealtimeProvider client={() => client}>{sendError?.kind}</RealtimeProvider>
}

/** Made where it is used, it must not learn from there that nothing can be sent to it: then nothing could be heard either. */
declare function room<T>(): SendableTopic<T, T>

// ---------- without React
export async function plain() {
  const off = client.subscribe(
    orders,
    (event, meta) => {
      expectTypeOf(event).toEqualTypeOf<Order>()
      expectTypeOf(meta).toEqualTypeOf<Meta>()
    },
    { onGap: (gap) => expectTypeOf(gap).toEqualTypeOf<Gap>(), onStatus() {} },
  )
  expectTypeOf(client.read(orders, totals)).toEqualTypeOf<number[]>()
  client.watch(orders, totals, (list) => expectTypeOf(list).toEqualTypeOf<number[]>())
  client.subscribe(room(), (event) => expectTypeOf(event).toBeUnknown())
  for await (const event of client.events(room())) expectTypeOf(event).toBeUnknown()
  for await (const event of client.events(userEvents())) expectTypeOf(event).toEqualTypeOf<TeleTrackerEvent>()
  off()
}

// ---------- a provider of one's own
export const mine: Provider<never> = {
  name: 'shop',
  capabilities: { resume: false, snapshot: false, heartbeat: true, sendAck: false, order: true },
  address: (topic) => topic.provider,
  async open(link: LinkHandle): Promise<Session> {
    link.opened()
    link.emit(orders, { id: 1, total: 2 })
    // @ts-expect-error an event of another type
    link.emit(orders, { id: 1, sum: 2 })
    link.emit(room(), { text: 'hi' })
    link.end(new RealtimeError('The shop has closed', { kind: 'network', provider: 'shop' }))
    return { join() {}, leave() {}, close() {} }
  },
}
expectTypeOf<EventOf<typeof orders>>().toEqualTypeOf<Order>()
