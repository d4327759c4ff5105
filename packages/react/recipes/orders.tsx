import { createTopic } from '@tributary/core'
import { skip, useSubscription } from '@tributary/react'
import type { FC } from 'react'

interface Order {
  readonly id: string
  readonly total: number
}
type Orders = { readonly [id: string]: Order }

const orders = createTopic<Order>('shop', 'orders') // provider packages have ready-made ones: userEvents()
const read = (signal: AbortSignal): Promise<Orders> => fetch('/api/orders', { signal }).then((answer) => answer.json())

export const Turnover: FC<{ readonly open: boolean; readonly ring: (order: Order) => void }> = ({ open, ring }) => {
  const { data, status, error, gap, refetch } = useSubscription(open ? orders : skip, {
    initial: {} as Orders,
    reduce: (all, order) => ({ ...all, [order.id]: order }), // after a snapshot it may get what that already knows
    snapshot: ({ signal }) => read(signal), // at the first join, after each gap, on refetch()
    select: (all) => Object.values(all).reduce((sum, { total }) => sum + total, 0), // rendered again only when this changes
    onEvent: ring, // every order, once, at once; the newest closure
  })
  if (status === 'failed') return <p role="alert">{error.message}</p>
  const missing = gap && !gap.recovered
  return (
    <button type="button" onClick={refetch}>
      {`${status}: ${data}${missing ? ', and something may be missing' : ''}`}
    </button>
  )
}
