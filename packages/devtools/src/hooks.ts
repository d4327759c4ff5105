import type { Client } from '@tributary/core'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Bounds } from './ring'
import { createWatch, type Watch, type Watched } from './watch'

/** Watches the client for as long as the component is there. */
export function useWatch(client: Client, { count, bytes }: Bounds): readonly [Watched, Watch] {
  const watch = useMemo(() => createWatch(client, { count, bytes }), [client, count, bytes])
  // Before the effects of its siblings: what these want is the beginning of the story.
  useInsertionEffect(() => watch.start(), [watch])
  return [useSyncExternalStore(watch.subscribe, watch.read, watch.read), watch]
}

/** The time, each second, for what is so long ago or still to come. `still`: it stops. */
export function useNow(still: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (still) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [still])
  return now
}
