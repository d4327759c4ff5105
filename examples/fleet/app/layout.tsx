import { RealtimeProvider } from '@tributary/react'
import { ConnectionBanner, ConnectionDot } from '@tributary/react/components'
import '@tributary/react/components/styles.css'
import { type ReactNode, Suspense } from 'react'
import { states } from './account'
import { createFleetClient } from './client'
import { Fastest } from './fastest'
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
            <p>
              <Suspense fallback="…">
                <Fastest topic={states} />
              </Suspense>
            </p>
            <ConnectionDot />
          </header>
          <ConnectionBanner />
          <main>{children}</main>
        </RealtimeProvider>
      </body>
    </html>
  )
}
