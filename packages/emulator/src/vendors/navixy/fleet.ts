import { random } from '../../seed'

/** One vehicle of the synthetic fleet: its tracker, the device in it, and how it drives. */
export interface Vehicle {
  readonly id: number
  readonly source: number
  readonly label: string
  readonly clone: boolean
  lat: number
  lng: number
  heading: number
  speed: number
  movement: 'moving' | 'stopped' | 'parked'
  connection: 'active' | 'idle' | 'signal_lost' | 'offline' | 'just_registered' | 'just_replaced'
  /** When position, movement and ignition changed last, in ms since the epoch. */
  updated: number
  moved: number
  switched: number
  /** km driven, and litres left. */
  odometer: number
  fuel: number
}

export interface Fleet {
  readonly vehicles: readonly Vehicle[]
  /** Lets so many ms pass, and answers who has something new to tell. */
  drive(ms: number): readonly Vehicle[]
}

/** Somewhere on the plain; the streets are a grid of blocks, turned a little, and all of it is made up. */
const CENTRE = { lat: 45.05, lng: 9.7 }
const BLOCK = 140
const BLOCKS = 24
const TURN = (17 * Math.PI) / 180
const METRES = 111_320
/** Right, straight on or left, in quarter turns. */
const WAYS = [1, 0, 0, 0, -1] as const
/** The grid's four directions: north, east, south, west of it. */
const STEPS = [
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
] as const

/** A fleet that drives along streets. The same seed drives the same ways. */
export function createFleet(seed: string, count: number, clones: readonly number[]): Fleet {
  const now = Date.now()
  const drivers = Array.from({ length: count }, (_, index) => {
    const id = index + 1
    return createDriver(id, clones.includes(id), random(`${seed}:navixy:${id}`), now)
  })
  return {
    vehicles: drivers.map(({ vehicle }) => vehicle),
    drive: (ms) => drivers.filter((driver) => driver.drive(ms)).map(({ vehicle }) => vehicle),
  }
}

function createDriver(id: number, clone: boolean, next: () => number, now: number) {
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  let [x, y] = [between(-BLOCKS / 2, BLOCKS / 2), between(-BLOCKS / 2, BLOCKS / 2)]
  let way = inTown(x, y, between(0, 3))
  /** Metres into the block. */
  let along = next() * BLOCK
  /** ms left at a light or in a parking place. */
  let rest = 0
  const parked = next() < 0.25
  const vehicle: Vehicle = {
    id,
    source: clone ? 10_001 : 10_000 + id,
    label: `Van ${id}`,
    clone,
    lat: 0,
    lng: 0,
    heading: 0,
    speed: parked ? 0 : between(25, 55),
    movement: parked ? 'parked' : 'moving',
    connection: 'active',
    updated: now,
    moved: now,
    switched: now,
    odometer: between(10_000, 90_000),
    fuel: between(20, 70),
  }
  if (parked) rest = between(20_000, 90_000)

  const place = (): void => {
    const [dx, dy] = STEPS[way] ?? STEPS[0]
    const [east, north] = [x * BLOCK + dx * along, y * BLOCK + dy * along]
    const [turnedEast, turnedNorth] = [
      east * Math.cos(TURN) + north * Math.sin(TURN),
      north * Math.cos(TURN) - east * Math.sin(TURN),
    ]
    vehicle.lat = round(CENTRE.lat + turnedNorth / METRES)
    vehicle.lng = round(CENTRE.lng + turnedEast / (METRES * Math.cos((CENTRE.lat * Math.PI) / 180)))
    vehicle.heading = (way * 90 + 17) % 360
  }
  const become = (movement: Vehicle['movement'], speed: number): void => {
    if (vehicle.movement !== movement) vehicle.moved = Date.now()
    if ((vehicle.movement === 'parked') !== (movement === 'parked')) vehicle.switched = Date.now()
    Object.assign(vehicle, { movement, speed })
  }
  const corner = (): void => {
    const [dx, dy] = STEPS[way] ?? STEPS[0]
    ;[x, y] = [x + dx, y + dy]
    along -= BLOCK
    way = inTown(x, y, (way + (WAYS[between(0, WAYS.length - 1)] ?? 0) + 4) % 4)
    const luck = next()
    if (luck < 0.04) {
      rest = between(20_000, 90_000)
      become('parked', 0)
    } else if (luck < 0.25) {
      rest = between(3_000, 15_000)
      become('stopped', 0)
    } else become('moving', between(25, 55))
  }
  place()
  return {
    vehicle,
    drive(ms: number): boolean {
      if (rest > 0) {
        rest -= ms
        if (rest > 0) return false
        become('moving', between(25, 55))
      }
      const metres = (vehicle.speed * ms) / 3_600
      along += metres
      vehicle.odometer += metres / 1000
      vehicle.fuel = Math.max(3, vehicle.fuel - metres / 12_000)
      if (along >= BLOCK) corner()
      place()
      vehicle.updated = Date.now()
      return true
    },
  }
}

/** Nobody leaves town: this way or, where it leads out, the next that does not. */
function inTown(x: number, y: number, way: number): number {
  const [dx, dy] = STEPS[way] ?? STEPS[0]
  return Math.max(Math.abs(x + dx), Math.abs(y + dy)) > BLOCKS / 2 ? inTown(x, y, (way + 1) % 4) : way
}

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6
