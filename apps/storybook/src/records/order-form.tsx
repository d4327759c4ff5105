import type { FormEvent } from 'react'
import { type Draft, type Order, PRICES, STATUSES, type Status } from './order'

interface OrderFormProps {
  readonly order: Order | undefined
  readonly isBusy: boolean
  readonly onSave: (draft: Draft) => Promise<void>
  readonly onCancel: () => void
}

/** One order, new or known. */
export function OrderForm({ order, isBusy, onSave, onCancel }: OrderFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const text = (name: string): string => String(fields.get(name)).trim()
    const status = text('status') as Status
    void onSave({ customer: text('customer'), item: text('item'), quantity: Number(text('quantity')), status })
  }
  const items = Object.keys(PRICES)
  return (
    <form className="order-form" aria-label={order ? `Order ${order.number}` : 'New order'} onSubmit={submit}>
      <label className="wide">
        Customer
        <input name="customer" required maxLength={60} defaultValue={order?.customer} ref={focus} />
      </label>
      <label className="wide">
        Item
        <select name="item" defaultValue={order?.item}>
          {(order && !items.includes(order.item) ? [order.item, ...items] : items).map((item) => (
            <option key={item}>{item}</option>
          ))}
        </select>
      </label>
      <label>
        Quantity
        <input name="quantity" type="number" min={1} max={99} required defaultValue={order?.quantity ?? 1} />
      </label>
      <label>
        Status
        <select name="status" defaultValue={order?.status}>
          {STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </label>
      <div className="actions">
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Saving…' : 'Save'}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

/** Whoever asked for the form goes on in it. Always the same function, so that it is called once and not with each render. */
const focus = (input: HTMLInputElement | null): void => input?.focus()
