import { expect, it } from 'vitest'
import { toPoint } from './town'
import { countKinds, formatHeading, kindOf } from './tracker'

const gps = { updated: null, location: { lat: 45.05, lng: 9.7 } }

it('counts a tracker as lost whose signal is gone or that has no position, whatever it did last', () => {
  expect(kindOf({ source_id: 1, gps, movement_status: 'moving' })).toBe('moving')
  expect(kindOf({ source_id: 1, gps, movement_status: 'moving', connection_status: 'signal_lost' })).toBe('lost')
  expect(countKinds([{ source_id: 1 }, { source_id: 2, gps }])).toEqual({ moving: 0, stopped: 1, parked: 0, lost: 1 })
})

it('reads degrees as one of eight winds', () => {
  expect([0, 46, 180, 350].map(formatHeading)).toEqual(['N', 'NE', 'S', 'N'])
})

it('measures in metres from the centre of the town, north upwards', () => {
  expect(toPoint(gps.location)).toEqual([0, 0])
  const [east, north] = toPoint({ lat: 45.06, lng: 9.7 })
  expect([east, Math.round(north)]).toEqual([0, 1113])
})
