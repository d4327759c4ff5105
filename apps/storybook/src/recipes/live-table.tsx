import { createClient } from '@tributary/core'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'
import { endpoint, type RestedEndpoint, records, rested, restedApi } from '@tributary/rested'
import { type FC, useMemo } from 'react'

interface Order {
  readonly item: string
  readonly total: number
}
const project = { key: 'project-key' }
const client = createClient({ providers: [rested(project)] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Orders api={restedApi(project).endpoint<Order>('orders')} />
  </RealtimeProvider>
)

export const Orders: FC<{ readonly api: RestedEndpoint<Order> }> = ({ api }) => {
  // Read once the stream is joined, and again after each gap; what arrives meanwhile is put onto it.
  const book = useMemo(() => records<Order>({ snapshot: ({ signal }) => api.list({ signal }) }), [api])
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(endpoint<Order>('orders'), book)
  return (
    <section aria-label="Orders" aria-busy={status === 'pending' || status === 'recovering'}>
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      {error && (
        <p role="alert">
          {error.reason ?? error.message}{' '}
          <button type="button" onClick={refetch}>
            Read again
          </button>
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th>Item</th>
            <th>Total</th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ uniqueId, data: { item, total } }) => (
            <tr key={uniqueId}>
              <td>{item}</td>
              <td>{total}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
