import type { View } from '@tributary/core'
import { lastKnown, type NavixyBatchEvent, type NavixyCompactState, statesSnapshot } from '@tributary/navixy'

const hash = () => fetch('/api/navixy-hash').then((answer) => answer.text())

export const fleet: View<NavixyBatchEvent, ReadonlyMap<number, NavixyCompactState>> = {
  ...lastKnown,
  snapshot: statesSnapshot({ region: 'eu', hash }),
}
