import { TanStackDevtools } from '@tanstack/react-devtools'
import type { Client } from '@tributary/core'
import { TributaryDevtools } from '@tributary/devtools'
import '@tributary/devtools/styles.css'
import type { FC } from 'react'

export const Devtools: FC<{ readonly client: Client }> = ({ client }) => (
  <TanStackDevtools
    plugins={[{ id: 'tributary', name: 'Tributary', render: <TributaryDevtools client={client} />, defaultOpen: true }]}
  />
)
