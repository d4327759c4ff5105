import type { NavixyCompactState } from '@tributary/navixy'

export type Kind = 'moving' | 'stopped' | 'parked' | 'lost'
export const KINDS: readonly Kind[] = ['moving', 'stopped', 'parked', 'lost']

/** What a tracker does, or that nobody knows. */
export function kindOf({ gps, connection_status, movement_status = 'stopped' }: NavixyCompactState): Kind {
  return !gps || connection_status === 'signal_lost' || connection_status === 'offline' ? 'lost' : movement_status
}

export function countKinds(fleet: Iterable<NavixyCompactState>): Readonly<Record<Kind, number>> {
  const counts = { moving: 0, stopped: 0, parked: 0, lost: 0 }
  for (const state of fleet) counts[kindOf(state)]++
  return counts
}

const WINDS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW']
export const formatHeading = (degrees = 0): string => WINDS[Math.round(degrees / 45) % 8] ?? 'N'
