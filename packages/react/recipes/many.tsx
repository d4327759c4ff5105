import { createTopic } from '@tributary/core'
import { useSubscriptions } from '@tributary/react'
import type { FC } from 'react'

const price = (symbol: string) => createTopic<number>('market', 'price', { symbol })

export const Prices: FC<{ readonly symbols: readonly string[] }> = ({ symbols }) => {
  const prices = useSubscriptions(symbols.map(price)) // one result each, in order; the list may change
  return <>{symbols.map((symbol, i) => `${symbol} ${prices[i]?.data ?? '…'}`).join(', ')}</>
}
