import type { ErrorKind, RealtimeError } from './errors'
import type { FrameRecord, Gap, Topic } from './provider'

/** What happened, in one typed stream: devtools, logs and telemetry only watch it. Secrets are already redacted. `at` is in ms since the epoch. */
export type Inspection = { readonly at: number; readonly provider: string; readonly address: string } & InspectionDetail

/** What `inspect` tells of one happening, by its `type`. */
export type InspectionDetail =
  | {
      readonly type: 'transition'
      readonly from: string
      readonly to: string
      readonly event: string
      readonly cause?: RealtimeError
    }
  | { readonly type: 'ignored'; readonly state: string; readonly event: string }
  | { readonly type: 'frame'; readonly frame: FrameRecord }
  | { readonly type: 'warning'; readonly message: string }
  /** `resumed`: joined again, and nothing is missing. */
  | { readonly type: 'joined' | 'left' | 'resumed'; readonly topic: Topic }
  | { readonly type: 'gap'; readonly topic: Topic; readonly gap: Gap }
  | { readonly type: 'send'; readonly topic: Topic; readonly outcome: 'sent' | ErrorKind }
  | { readonly type: 'invalid'; readonly topic: Topic; readonly path: string; readonly message: string }
