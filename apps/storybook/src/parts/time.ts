import { useEffect, useState } from 'react'

/** The time in ms, again and again while `running`. */
export function useNow(running: boolean, interval = 250): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!running) return
    const tick = (): void => setNow(Date.now())
    // What is known may be from before it was stopped.
    const first = setTimeout(tick)
    const timer = setInterval(tick, interval)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [running, interval])
  return now
}

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false })

export const formatTime = (at: number): string => clock.format(at)

/** `0:05`, as on a phone. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
