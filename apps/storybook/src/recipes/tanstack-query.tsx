import { QueryClient, QueryClientProvider, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { createClient } from '@tributary/core'
import { RealtimeProvider, useRealtime } from '@tributary/react'
import { endpoint, type RestedRecord, records, rested, restedApi } from '@tributary/rested'
import { type FC, useEffect } from 'react'

interface Order {
  readonly item: string
  readonly total: number
}
const project = { key: 'project-key' }
const api = restedApi(project).endpoint<Order>('orders')
const topic = endpoint<Order>('orders')
const client = createClient({ providers: [rested(project)] })
const cache = new QueryClient()

const orders = queryOptions({ queryKey: ['orders'], queryFn: ({ signal }) => api.list({ signal }), retry: 3 })

const live = records<Order>({
  // The cache does the reading, with its retries and devtools; a read that began before the gap is of no use.
  snapshot: async () => {
    await cache.cancelQueries(orders)
    return cache.fetchQuery(orders)
  },
})

/** The orders in the cache, kept up to date while a component that calls this is mounted. */
export function useOrders(): UseQueryResult<readonly RestedRecord<Order>[]> {
  const client = useRealtime((realtime) => realtime.client)
  useEffect(() => client.watch(topic, live, (rows) => cache.setQueryData(orders.queryKey, [...rows])), [client])
  // Not by itself: it is read when the stream is joined, and after each gap, so that nothing falls in between.
  return useQuery({ ...orders, enabled: false })
}

export const App: FC = () => (
  <QueryClientProvider client={cache}>
    <RealtimeProvider client={client}>
      <Orders />
      <Turnover />
    </RealtimeProvider>
  </QueryClientProvider>
)

const Orders: FC = () => {
  const { data = [], error } = useOrders()
  if (error) return <p role="alert">{error.message}</p>
  return (
    <ul>
      {data.map(({ uniqueId, data: { item } }) => (
        <li key={uniqueId}>{item}</li>
      ))}
    </ul>
  )
}

/** Knows the cache only. */
const Turnover: FC = () => {
  const sum = (rows: readonly RestedRecord<Order>[]) => rows.reduce((sum, { data }) => sum + data.total, 0)
  const { data = 0 } = useQuery({ ...orders, enabled: false, select: sum })
  return <output>{data}</output>
}
