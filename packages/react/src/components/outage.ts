import type { Connection } from '@tributary/core'
import { useEffect, useState } from 'react'
import { useKept } from '../kept'

/** How long the end of an outage is told. */
const RESTORED_MS = 4_000
/** What a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1

type Outage = 'none' | 'lost' | 'failed' | 'restored'

/** What of the connection is worth telling a person: nothing until it has been away for `after` ms, then everything until it is back. */
export function useOutage({ status }: Connection, after: number): Outage {
  const [told, tell] = useState<Outage>('none')
  const isLong = useLasting(status === 'reconnecting', after)
  const now = outageOf(status, isLong, told)
  if (now !== told) tell(now)
  useEffect(() => {
    if (now !== 'restored') return
    const timer = setTimeout(() => tell('none'), RESTORED_MS)
    return () => clearTimeout(timer)
  }, [now])
  return now
}

function outageOf(status: Connection['status'], isLong: boolean, told: Outage): Outage {
  const isTold = told === 'lost' || told === 'failed'
  switch (status) {
    case 'failed':
      return 'failed'
    case 'reconnecting':
    case 'connecting':
    case 'suspended':
      return isLong || isTold ? 'lost' : 'none'
    case 'connected':
      return isTold ? 'restored' : told
    default:
      return 'none'
  }
}

/** True once something has gone on for so long. */
function useLasting(goesOn: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false)
  useEffect(() => {
    if (!goesOn) return
    const timer = setTimeout(() => setLasts(true), Math.min(ms, LONGEST_MS))
    return () => {
      clearTimeout(timer)
      setLasts(false)
    }
  }, [goesOn, ms])
  return goesOn && lasts
}

/** Whole seconds until then, counted down; 0 once it has come. Counted by a clock that nobody sets. */
export function useSecondsUntil(at: number): number {
  const { start, due } = useKept([at], () => {
    const start = performance.now()
    return { start, due: start + at - Date.now() }
  })
  const [ticked, setTicked] = useState(0)
  const now = Math.max(start, ticked)
  const seconds = Math.max(0, Math.ceil((due - now) / 1_000))
  useEffect(() => {
    if (due <= now) return
    const timer = setTimeout(() => setTicked(performance.now()), due - performance.now() - (seconds - 1) * 1_000)
    return () => clearTimeout(timer)
  }, [due, now, seconds])
  return seconds
}
