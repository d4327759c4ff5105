import { useSubscription } from '@tributary/react'
import { userEvents } from '@tributary/teletracker'
import type { FC } from 'react'

const count = { initial: 0, reduce: (calls: number) => calls + 1 }

export const Calls: FC = () => {
  const { data, status, gap, error } = useSubscription(userEvents(), count)
  if (status === 'failed') return <p role="alert">Sign in again: {error.kind}</p>
  return (
    <p>
      {status}: {data} calls{gap && ', and some may be missing'}
    </p>
  )
}
