/*
 * The town in which the emulator's fleet drives: a grid of streets, turned a little. It is made up, and so is its place; that is why no tile
 * server is asked for it.
 */
const CENTRE = { lat: 45.05, lng: 9.7 }
const BLOCK = 140
const BLOCKS = 24
const TURN = (17 * Math.PI) / 180
const METRES_PER_DEGREE = 111_320

/** Metres east and north of the centre. */
export type Point = readonly [east: number, north: number]

/** Metres from the centre to where nobody drives any more. */
export const RADIUS = ((BLOCKS * BLOCK) / 2) * (Math.cos(TURN) + Math.sin(TURN)) + BLOCK

export const toPoint = ({ lat, lng }: { readonly lat: number; readonly lng: number }): Point => [
  (lng - CENTRE.lng) * METRES_PER_DEGREE * Math.cos((CENTRE.lat * Math.PI) / 180),
  (lat - CENTRE.lat) * METRES_PER_DEGREE,
]

const turned = (x: number, y: number): Point => [
  x * Math.cos(TURN) + y * Math.sin(TURN),
  y * Math.cos(TURN) - x * Math.sin(TURN),
]

interface Street {
  readonly from: Point
  readonly to: Point
  readonly isWide: boolean
}

/** Every fourth street is a wide one. */
export const STREETS: readonly Street[] = Array.from({ length: BLOCKS + 1 }, (_, n) => {
  const [at, end, isWide] = [(n - BLOCKS / 2) * BLOCK, (BLOCKS / 2) * BLOCK, n % 4 === 0]
  return [
    { from: turned(at, -end), to: turned(at, end), isWide },
    { from: turned(-end, at), to: turned(end, at), isWide },
  ]
}).flat()
