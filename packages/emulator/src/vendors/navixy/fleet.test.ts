import { expect, it } from 'vitest'
import { createFleet, type Vehicle } from './fleet'

const TURN = (17 * Math.PI) / 180
const METRES = 111_320

/** How far from the centre along either kind of street, in metres. */
function away({ lat, lng }: Vehicle): number {
  const [east, north] = [(lng - 9.7) * METRES * Math.cos((45.05 * Math.PI) / 180), (lat - 45.05) * METRES]
  const street = east * Math.cos(TURN) - north * Math.sin(TURN)
  const avenue = north * Math.cos(TURN) + east * Math.sin(TURN)
  return Math.max(Math.abs(street), Math.abs(avenue))
}

it('keeps to its 24 by 24 blocks of 140 m, from the start and for an hour', () => {
  const fleet = createFleet('town', 300, [])
  const furthest = () => Math.max(...fleet.vehicles.map(away))
  expect(furthest()).toBeLessThan(12 * 140 + 1)
  for (let second = 0; second < 3_600; second++) {
    fleet.drive(1_000)
    expect(furthest()).toBeLessThan(12 * 140 + 1)
  }
})
