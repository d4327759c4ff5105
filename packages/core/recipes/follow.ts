import { type Client, createView } from '@tributary/core'
import { type Tick, ticks } from './ticker'

const highest = createView<Tick, number>({ initial: 0, reduce: (high, { price }) => Math.max(high, price) })

export async function follow(client: Client, signal: AbortSignal): Promise<void> {
  const stop = client.watch(ticks('ACME'), highest, (price) => console.log('the highest so far is', price))
  const onGap = () => console.log('some may be missing')
  for await (const { price } of client.events(ticks('ACME'), { signal, onGap })) console.log(price)
  stop()
}
