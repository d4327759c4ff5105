import { useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'
import { endpoint, type RestedApiOptions, type RestedRecord, records, restedApi } from '@tributary/rested'
import { useMemo, useState } from 'react'
import { Nothing } from '../parts/nothing'
import { useWrite } from '../parts/write'
import { type Draft, formatMoney, nextNumber, type Order, priceOf } from './order'
import { OrderForm } from './order-form'
import './records.css'

/** The records of one endpoint as they are, whoever writes them; and the way to write. */
export function OrderGrid({ project }: { readonly project: RestedApiOptions }) {
  const orders = useMemo(() => restedApi(project).endpoint<Order>('orders'), [project])
  const book = useMemo(() => records<Order>({ snapshot: ({ signal }) => orders.list({ signal }) }), [orders])
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(endpoint<Order>('orders'), book)
  const [edited, setEdited] = useState<RestedRecord<Order> | 'new' | null>(null)
  const { write, isBusy, trouble } = useWrite()

  const save = async ({ status, ...draft }: Draft): Promise<void> => {
    const was = edited === 'new' || !edited ? undefined : edited
    const changed = { ...draft, status, total: draft.quantity * priceOf(draft.item, was?.data) }
    const done = was
      ? await write(() => orders.update(was.uniqueId, changed, { strategy: 'merge' }))
      : await write(() => orders.create({ ...changed, number: nextNumber(data) }))
    if (done) setEdited(null)
  }

  return (
    <section className="card records" aria-labelledby="orders">
      <header>
        <h2 id="orders">Orders {data.length > 0 && <span className="badge">{data.length}</span>}</h2>
        <button type="button" className="primary small" onClick={() => setEdited('new')}>
          New order
        </button>
      </header>
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      {trouble && (
        <p role="alert" className="banner bad">
          <strong>Not written.</strong> {trouble}
        </p>
      )}
      {edited && (
        <OrderForm
          key={edited === 'new' ? 'new' : edited.uniqueId}
          order={edited === 'new' ? undefined : edited.data}
          isBusy={isBusy}
          onSave={save}
          onCancel={() => setEdited(null)}
        />
      )}
      {data.length === 0 ? (
        <Nothing status={status} error={error} waiting="Reading the orders…">
          No orders yet. Write the first one.
        </Nothing>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">Order</th>
              <th scope="col" className="number">
                Total
              </th>
              <th scope="col">
                <span className="hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.map((record) => (
              <OrderRow
                key={record.uniqueId}
                {...record}
                onEdit={() => setEdited(record)}
                onRemove={() => void write(() => orders.remove(record.uniqueId))}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

interface RowProps extends RestedRecord<Order> {
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function OrderRow({ data, updatedAt, onEdit, onRemove }: RowProps) {
  const { number, customer, item, quantity, total, status } = data
  return (
    <tr>
      <th scope="row">{number}</th>
      <td>
        {quantity} × {item} {/* A new element for a new value: that is what makes it light up. */}
        <span key={`${status} ${quantity} ${updatedAt}`} className="state" data-state={status}>
          {status}
        </span>
        <small>{customer}</small>
      </td>
      <td className="number">{formatMoney(total)}</td>
      <td className="change">
        <button type="button" className="small" aria-label={`Edit order ${number}`} onClick={onEdit}>
          Edit
        </button>
        <button type="button" className="small" aria-label={`Remove order ${number}`} onClick={onRemove}>
          Remove
        </button>
      </td>
    </tr>
  )
}
