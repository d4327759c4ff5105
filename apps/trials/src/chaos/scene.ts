import type { People } from './people'
import type { Sends } from './sends'
import type { World } from './world'

/** A world, and everybody in it. */
export interface Scene {
  readonly world: World
  readonly people: People
  readonly sends: Sends
}
