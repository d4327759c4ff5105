import type { Backoff } from './backoff'
import type { Batch } from './batch'
import type { InspectionDetail } from './inspect'
import type { QueueLimits } from './outbox'
import type { SocketClass, Topic } from './provider'

/** How long each step may take, in ms. Default: all 10 000, `probe` 5 000, `snapshot` 30 000. */
export interface Timeouts {
  readonly dial: number
  readonly auth: number
  readonly join: number
  readonly probe: number
  readonly credentials: number
  readonly send: number
  readonly snapshot: number
}

/** What a client needs to know of a link to file it. */
interface LinkFace {
  readonly provider: string
  readonly address: string
  /** Nothing is wanted, and nothing worth remembering has happened. */
  readonly forgettable: boolean
}

/** What all links of a client share. */
export interface LinkContext {
  readonly backoff: Backoff | undefined
  readonly timeouts: Timeouts
  readonly frameBytes: number
  readonly limits: QueueLimits
  readonly linger: number
  readonly batch: Batch
  readonly WebSocket: SocketClass
  /** The surroundings, as far as hints have told. */
  readonly surroundings: { readonly offline: boolean; readonly hidden: boolean }
  readonly inspecting: () => boolean
  readonly keyOf: (topic: Topic) => string
  readonly nextId: () => string
  /** Something about this link is new to outsiders. */
  readonly changed: (link: LinkFace) => void
  readonly inspect: (link: LinkFace, detail: InspectionDetail) => void
}
