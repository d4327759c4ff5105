import type { Cast } from '../cast'
import { navixyCast } from './navixy'
import { restedCast } from './rested'
import { skapiCast } from './skapi'
import { teletrackerCast } from './teletracker'
import { echoCast, historyCast, websocketCast } from './websocket'

const MAKERS: Readonly<Record<string, (seed: number) => Cast>> = {
  teletracker: teletrackerCast,
  navixy: navixyCast,
  skapi: skapiCast,
  rested: restedCast,
  websocket: websocketCast,
  history: historyCast,
  echo: echoCast,
}

/** Who can be walked with, by the names that replay them. */
export const NAMES: readonly string[] = Object.keys(MAKERS)

/** @throws TypeError when there is nobody of this name. */
export function castOf(name: string, seed: number): Cast {
  const make = MAKERS[name]
  if (!make) throw new TypeError(`There is no provider '${name}' to walk with, only: ${NAMES.join(', ')}`)
  return { ...make(seed), pauses: seed % 3 === 1 }
}
