import { type Client, createClient } from '@tributary/core'
import { endpoint, records, rested, restedApi } from '@tributary/rested'

type Order = { readonly item: string; readonly total: number }
const project = { key: 'project-key' }
const orders = restedApi(project).endpoint<Order>('orders')
const book = records({ snapshot: ({ signal }) => orders.list({ signal }) })

export const client: Client = createClient({ providers: [rested(project)] })
client.watch(endpoint<Order>('orders'), book, (rows) => console.log(rows.map(({ data }) => data.item)))

export const order = (item: string, total: number): Promise<unknown> => orders.create({ item, total })
