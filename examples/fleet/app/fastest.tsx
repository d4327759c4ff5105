'use client'
import type { Topic } from '@tributary/core'
import { lastKnown, type NavixyBatchEvent, type NavixyCompactState } from '@tributary/navixy'
import { useSuspenseSubscription } from '@tributary/react/suspense'

interface FastestProps {
  readonly topic: Topic<NavixyBatchEvent<NavixyCompactState>>
}

/** What the server does not read: its HTML has the fallback, and the browser goes on when it hears. */
export function Fastest({ topic }: FastestProps) {
  const { data } = useSuspenseSubscription(topic, lastKnown, { select: fastest })
  return `${data} km/h at most`
}

const fastest = (fleet: ReadonlyMap<number, NavixyCompactState>): number =>
  Math.max(0, ...[...fleet.values()].map(({ gps }) => gps?.speed ?? 0))
