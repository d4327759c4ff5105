import { random } from '../../seed'
import type { Backend } from './rest'
import type { Endpoint, Store, Stored } from './store'

/** An order of the synthetic stream. **RESTED knows no orders**: endpoints hold whatever an app writes; all of this is made up. */
export interface SyntheticOrder {
  readonly synthetic: true
  readonly number: number
  readonly customer: string
  readonly item: string
  readonly quantity: number
  /** In cents. */
  readonly total: number
  readonly status: (typeof STATUSES)[number]
}

const STATUSES = ['new', 'paid', 'packed', 'shipped', 'delivered'] as const
const CUSTOMERS = [
  'Marsh & Sons',
  'Café Lindqvist',
  'Harbour Books',
  'Ortega Cycles',
  'North Quay Bakery',
  'Dr. Okafor',
]
const ITEMS = [
  ['crate of oranges', 1850],
  ['box of paper', 2390],
  ['sack of flour', 1420],
  ['inner tube', 690],
  ['desk lamp', 3900],
] as const
/** The endpoint is never longer than this. */
const MANY = 12

/**
 * An order book that goes on, in the endpoint `orders`: orders come in, advance from `new` to `delivered`, are changed, and are removed some
 * time after their delivery. Written as a client would write, so that HTTP reads what the sockets heard.
 */
export function orders(store: Store, seed: string, push: Backend['push']): () => void {
  const endpoint = store.endpoint('orders')
  // An emulator that is strict and has no such endpoint has no such stream.
  if (!endpoint) return () => undefined
  const next = random(`${seed}:rested:orders`)
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const caller = { endpoint, user: undefined, token: undefined }
  const mine = (): readonly Stored[] => endpoint.list(undefined).filter(({ data }) => isOrder(data))
  let number = Math.max(1040, ...mine().map(({ data }) => (data as SyntheticOrder).number))

  const add = (status: SyntheticOrder['status'] = 'new'): Stored => {
    const [item, price] = pick(ITEMS, next)
    const quantity = between(1, 6)
    const about = { customer: pick(CUSTOMERS, next), item, quantity, total: quantity * price, status }
    return endpoint.create({ synthetic: true, number: ++number, ...about } satisfies SyntheticOrder, undefined)
  }
  const step = (): void => {
    const open = mine()
    const one = open.length > 0 ? pick(open, next) : undefined
    if (!one || (open.length < MANY && next() < 0.3)) return push(caller, 'POST', [add()])
    const order = one.data as SyntheticOrder
    const status = STATUSES[STATUSES.indexOf(order.status) + 1]
    if (!status) return remove(endpoint, one, (gone) => push(caller, 'DELETE', [gone]))
    const more = order.status === 'new' && next() < 0.3 ? 1 : 0
    const quantity = order.quantity + more
    const total = (order.total / order.quantity) * quantity
    const updated = endpoint.update(
      one.uniqueId,
      { ...order, quantity, total, status: more ? 'new' : status },
      'force',
      undefined,
    )
    if (typeof updated === 'object') push(caller, 'PUT', [updated])
  }

  // A stream that was paused goes on with what there is.
  if (mine().length === 0) for (const status of STATUSES) add(status)
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(
      () => {
        step()
        wait()
      },
      between(600, 2500),
    )
  }
  wait()
  return () => clearTimeout(timer)
}

function remove(endpoint: Endpoint, { uniqueId }: Stored, then: (gone: Stored) => void): void {
  const gone = endpoint.remove(uniqueId, undefined)
  if (gone) then(gone)
}
const isOrder = (data: unknown): boolean => (Object(data) as Partial<SyntheticOrder>).synthetic === true
const pick = <T>(list: readonly T[], next: () => number): T => list[Math.floor(next() * list.length)] as T
