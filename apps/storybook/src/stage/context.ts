import type { Client } from '@tributary/core'
import { createContext, useContext } from 'react'
import type { Emulated, VendorName, Verb } from './emulated'

/** What a story asks for, as `parameters.stage`. */
export interface StageOptions {
  /** Which vendors its client talks to. Default TeleTracker. */
  readonly vendors?: readonly VendorName[] | undefined
  /** `page`: also in the demo, for stories that show one certain state. Default: the demo's emulator where there is one. */
  readonly where?: 'page' | undefined
  /** Synthetic events on their own. Default true. */
  readonly stream?: boolean | undefined
  /** The app's sign-in goes on giving an expired token. Default false. */
  readonly stale?: boolean | undefined
  /** What the scenes leave to chance, from 0 to 1, the same each time. Default: chance. */
  readonly chance?: number | undefined
  /** By how many ms each wait for the next attempt is longer than the one before. Default 3000. */
  readonly step?: number | undefined
  /** What is broken from the beginning. */
  readonly faults?: Partial<Record<Verb, object>> | undefined
  /** How many people use it at once, each with a client. Default 1. */
  readonly people?: number | undefined
  /** The names of the accounts at each vendor, each of another user. Default: one, with the vendor's own name. */
  readonly accounts?: readonly string[] | undefined
  /** How many trackers the emulated fleet in this page has. */
  readonly trackers?: number | undefined
}

/** The clients of a story and the emulated vendors they talk to. */
export interface Stage {
  /** One for each person; the first is also that of the page around. */
  readonly clients: readonly Client[]
  readonly vendors: readonly VendorName[]
  readonly emulated: Emulated
  /** What the story asked for: what is broken from the beginning. */
  readonly options: StageOptions
  /** The app's sign-in goes on giving the token it has. */
  keepOldToken(on: boolean): void
  /** Takes the network away, and tells the page so, as a browser does. */
  offline(on: boolean): Promise<void>
  readonly scenes: Scenes
  close(): Promise<void>
}
interface Scenes {
  call(): void
  text(unread: number): void
}

interface OnStageValue extends Stage {
  /** Everything anew, with other options. */
  readonly change: (more: StageOptions) => void
}

// In a file that an edit elsewhere does not reload: stories and decorator have to have the same one.
export const StageContext = createContext<OnStageValue | null>(null)

/** The client's surroundings, for what stands around an app: the faults, the buttons that make something happen. */
export function useStage(): OnStageValue {
  const stage = useContext(StageContext)
  if (!stage) throw new Error('Stories that use the stage need the decorator `onStage`')
  return stage
}
