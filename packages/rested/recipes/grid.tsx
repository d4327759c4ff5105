import { useSubscription } from '@tributary/react'
import { endpoint, records, restedApi } from '@tributary/rested'
import type { FC } from 'react'

type Order = { readonly item: string; readonly total: number }
const orders = restedApi({ key: 'project-key' }).endpoint<Order>('orders')
const book = records({ snapshot: ({ signal }) => orders.list({ signal }) })

export const OrderBook: FC = () => {
  const { data, status, error } = useSubscription(endpoint<Order>('orders'), book)
  if (status === 'failed') return <p role="alert">{error.reason ?? error.message}</p>
  const rows = data.map(({ uniqueId, data: { item, total } }) => (
    <li key={uniqueId}>
      {item}, {total}
      <button type="button" onClick={() => orders.update(uniqueId, { total: total + 1 }, { strategy: 'merge' })}>
        One more
      </button>
      <button type="button" onClick={() => orders.remove(uniqueId)}>
        Remove
      </button>
    </li>
  ))
  return <ul aria-label={status}>{rows}</ul>
}
