import type { Vendor } from '../vendor'
import { navixy } from './navixy'
import { rested } from './rested'
import { skapi } from './skapi'
import { teletracker } from './teletracker'
import { websocketServer } from './websocket'

/** One of every vendor there is. */
export const defaultVendors = ({ seed }: { readonly seed: string }): readonly Vendor[] => [
  teletracker({ seed }),
  navixy({ seed }),
  skapi({ seed }),
  rested({ seed }),
  websocketServer({ seed }),
]
