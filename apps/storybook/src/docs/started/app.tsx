import { RealtimeProvider } from '@tributary/react'
import type { FC } from 'react'
import { client } from './client'
import { Events } from './events'

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Events />
  </RealtimeProvider>
)
