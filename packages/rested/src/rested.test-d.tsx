// What must compile, and what must not: packages/tsconfig.types.json checks it.
import { type Client, createClient, type Provider, type Topic, type View } from '@tributary/core'
import { useSubscription } from '@tributary/react'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { OrderBook } from '../recipes/grid'
import { endpoint, type RestedChange, type RestedRecord, records, rested, restedApi } from './index'

interface Order {
  readonly id: string
  readonly total: number
}

// ---------- provider
expectTypeOf(rested({ key: 'k' })).toEqualTypeOf<Provider<never>>()
rested({ key: 'k', name: undefined, baseUrl: 'wss://x.test/api', version: 1, route: 'ce', silence: 60_000 })
rested({ key: 'k', credentials: async ({ reason, signal }) => (signal.aborted ? '' : reason), allowInsecure: true })
rested({ key: 'k', verdict: ({ code }) => (code === 4000 ? 'fatal' : undefined) })
expectTypeOf(createClient({ providers: [rested({ key: 'k' })], WebSocket })).toEqualTypeOf<Client<never>>()
// @ts-expect-error no key
rested({})
// @ts-expect-error a master key has no place in a client
rested({ key: 'k', masterKey: 'm' })
// @ts-expect-error not a verdict
rested({ key: 'k', verdict: () => 'again' })

// ---------- topics
expectTypeOf(endpoint<Order>('orders')).toEqualTypeOf<Topic<RestedChange<Order>>>()
expectTypeOf(endpoint('orders', { secure: true })).toEqualTypeOf<Topic<RestedChange<unknown>>>()
const zOrder = z.object({ id: z.string().transform(Number), at: z.coerce.date() })
const vOrder = v.object({ id: v.pipe(v.string(), v.transform(Number)) })
expectTypeOf(endpoint('orders', { schema: zOrder })).toEqualTypeOf<Topic<RestedChange<{ id: number; at: Date }>>>()
expectTypeOf(endpoint('orders', { schema: vOrder, onInvalid: 'drop' })).toEqualTypeOf<
  Topic<RestedChange<{ id: number }>>
>()
// @ts-expect-error explicit type and schema must agree
endpoint<Order>('orders', { schema: zOrder })
// @ts-expect-error unknown option
endpoint('orders', { secured: true })

// ---------- what happened is told by `op`
declare const change: RestedChange<Order>
if (change.op === 'create' || change.op === 'update') expectTypeOf(change.record).toEqualTypeOf<RestedRecord<Order>>()
if (change.op === 'delete') expectTypeOf(change.record.data).toEqualTypeOf<Order | undefined>()
if (change.op === 'unknown') expectTypeOf(change.record).toEqualTypeOf<unknown>()
expectTypeOf(change.batch).toEqualTypeOf<{ readonly index: number; readonly size: number } | undefined>()
// @ts-expect-error a delete may bring no data
if (change.op === 'delete') change.record.data.total

// ---------- the view
const api = restedApi({ key: 'k', timeout: 5_000 })
const orders = api.endpoint<Order>('orders', { secure: true })
expectTypeOf(records<Order>()).toEqualTypeOf<View<RestedChange<Order>, readonly RestedRecord<Order>[]>>()
export function Rows() {
  const topic = endpoint<Order>('orders')
  const { data: plain } = useSubscription(topic, records())
  expectTypeOf(plain).toEqualTypeOf<readonly RestedRecord<Order>[]>()
  const { data: read } = useSubscription(topic, records({ snapshot: ({ signal }) => orders.list({ signal }) }))
  expectTypeOf(read).toEqualTypeOf<readonly RestedRecord<Order>[]>()
  const { data: checked } = useSubscription(endpoint('orders', { schema: zOrder }), records())
  expectTypeOf(checked[0]?.data.at).toEqualTypeOf<Date | undefined>()
  // @ts-expect-error REST gives what is stored, and this schema makes something else of it
  useSubscription(endpoint('orders', { schema: zOrder }), records({ snapshot: () => orders.list() }))
  return <OrderBook />
}

// ---------- REST
export async function calls() {
  expectTypeOf(await orders.list()).toEqualTypeOf<readonly RestedRecord<Order>[]>()
  expectTypeOf(await orders.get('a1')).toEqualTypeOf<RestedRecord<Order>>()
  expectTypeOf(await orders.create({ id: '1', total: 1 })).toEqualTypeOf<RestedRecord<Order>>()
  expectTypeOf(orders.update('a1', { id: '1', total: 1 })).toEqualTypeOf<Promise<void>>()
  await orders.update('a1', { id: '1', total: 1 }, { strategy: 'replace' })
  await orders.update('a1', { total: 1 }, { strategy: 'merge', signal: AbortSignal.timeout(1) })
  await orders.upload([new File([], 'a')], { metadata: { album: 'summer' } })
  expectTypeOf((await orders.login({ username: 'a', password: 'b' })).token).toEqualTypeOf<string | undefined>()
  // @ts-expect-error only a merge takes a part
  await orders.update('a1', { total: 1 })
  // @ts-expect-error no such strategy
  await orders.update('a1', { id: '1', total: 1 }, { strategy: 'patch' })
  // @ts-expect-error a name or an address, not both
  await orders.login({ username: 'a', email: 'b', password: 'c' })
  // @ts-expect-error a record needs all its fields
  await orders.create({ total: 1 })
}
