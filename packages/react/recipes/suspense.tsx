import { createTopic } from '@tributary/core'
import { RealtimeBoundary, useSuspenseSubscription } from '@tributary/react/suspense'
import { type FC, Suspense } from 'react'

const price = createTopic<number>('market', 'price', { symbol: 'ACME' })

const Price: FC = () => <>{useSuspenseSubscription(price).data.toFixed(2)}</> // a number from the first render on

export const Ticker: FC = () => (
  <RealtimeBoundary
    fallback={({ error, retry }) => (
      <button type="button" onClick={retry}>
        {error.message}
      </button>
    )}
  >
    <Suspense fallback="…">
      <Price />
    </Suspense>
  </RealtimeBoundary>
)
