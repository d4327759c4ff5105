'use client'
import { createClient } from '@tributary/core'
import { RealtimeProvider } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import type { FC, ReactNode } from 'react'

const token = () => fetch('/api/phone-token').then((answer) => answer.text())
const create = () => createClient({ providers: [teletracker({ credentials: token })] })

export const Realtime: FC<{ readonly children: ReactNode }> = ({ children }) => (
  <RealtimeProvider client={create}>{children}</RealtimeProvider>
)
