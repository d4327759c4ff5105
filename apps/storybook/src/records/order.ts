/** A record of the endpoint `orders`, as this app writes it and the emulator's synthetic stream does. */
export interface Order {
  readonly number: number
  readonly customer: string
  readonly item: string
  readonly quantity: number
  /** In cents. */
  readonly total: number
  readonly status: Status
  /** Made up by the emulator. */
  readonly synthetic?: true
}
export type Status = (typeof STATUSES)[number]
export const STATUSES = ['new', 'paid', 'packed', 'shipped', 'delivered'] as const

/** A record of the endpoint `attachments`: what is told of an uploaded file besides its id is the emulator's own. */
export interface Attachment {
  readonly name: string
  readonly type: string
  readonly size: number
}

/** What is sold, with its price in cents. */
export const PRICES = {
  'crate of oranges': 1850,
  'box of paper': 2390,
  'sack of flour': 1420,
  'inner tube': 690,
  'desk lamp': 3900,
} as const
export type Item = keyof typeof PRICES

export interface Draft {
  readonly customer: string
  readonly item: string
  readonly quantity: number
  readonly status: Status
}

/** The price of one piece: of an item that is not on the list, what it was sold for. */
export const priceOf = (item: string, order?: Order): number =>
  item in PRICES ? PRICES[item as Item] : order ? order.total / order.quantity : 0

export const nextNumber = (orders: readonly { readonly data: Order }[]): number =>
  Math.max(1000, ...orders.map(({ data }) => data.number)) + 1

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })
export const formatMoney = (cents: number): string => money.format(cents / 100)

export const formatSize = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`
