import { RealtimeProvider } from '@tributary/react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Scene } from './scenes'
import { createStation } from './station'
import './components.css'

/** Its children, with a client that has come into a certain state. */
export function Studio({ scene, children }: { readonly scene: Scene; readonly children: ReactNode }) {
  const [station] = useState(createStation)
  useEffect(() => {
    void scene(station)
    return () => void station.client.close()
  }, [scene, station])
  return <RealtimeProvider client={station.client}>{children}</RealtimeProvider>
}
