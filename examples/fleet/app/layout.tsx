import { RealtimeProvider } from '@tributary/react'
import { ConnectionBanner, ConnectionDot } from '@tributary/react/components'
import '@tributary/react/components/styles.css'
import type { ReactNode } from 'react'
import { createFleetClient } from './client'
import './page.css'

export const metadata = { title: 'Fleet', icons: 'data:,' }

/** A server component. The function comes from a module with 'use client', so that it can be handed to the provider from here. */
export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <RealtimeProvider client={createFleetClient}>
          <header>
            <h1>Fleet</h1>
            <ConnectionDot />
          </header>
          <ConnectionBanner />
          <main>{children}</main>
        </RealtimeProvider>
      </body>
    </html>
  )
}
