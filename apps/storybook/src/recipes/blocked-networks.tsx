import { createClient } from '@tributary/core'
import { RealtimeProvider, useRealtime, useSubscription } from '@tributary/react'
import { endpoint, type RestedEndpoint, records, rested, restedApi } from '@tributary/rested'
import { type FC, useEffect, useMemo } from 'react'

interface Order {
  readonly item: string
}
const project = { key: 'project-key' }
const client = createClient({ providers: [rested(project)] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Orders api={restedApi(project).endpoint<Order>('orders')} />
  </RealtimeProvider>
)

/** Whether this provider's connections never open: after five attempts the client says so. */
const useIsBlocked = (name: string): boolean =>
  useRealtime(({ links }) =>
    links.some(
      ({ provider, connection }) => provider === name && 'hint' in connection && connection.hint !== undefined,
    ),
  )

interface OrdersProps {
  readonly api: RestedEndpoint<Order>
  /** How often to ask where no stream gets through, in ms. */
  readonly every?: number
}

export const Orders: FC<OrdersProps> = ({ api, every = 15_000 }) => {
  const book = useMemo(() => records<Order>({ snapshot: ({ signal }) => api.list({ signal }) }), [api])
  const { data, status, refetch } = useSubscription(endpoint<Order>('orders'), book)
  const isBlocked = useIsBlocked('rested')
  useEffect(() => {
    if (!isBlocked) return
    void refetch()
    const timer = setInterval(refetch, every)
    return () => clearInterval(timer) // the client goes on trying, and one day it may get through
  }, [isBlocked, refetch, every])
  return (
    <>
      <p role="status">
        {isBlocked ? `No live connection from here: read anew every ${every / 1000} seconds.` : status}
      </p>
      <ul>
        {data.map(({ uniqueId, data: { item } }) => (
          <li key={uniqueId}>{item}</li>
        ))}
      </ul>
    </>
  )
}
