import type { Provider, SendableTopic, Topic } from '@tributary/core'
import type { Frame, Vendor } from '@tributary/emulator'

/** What the server answers a client: to its sign-in, to its join, to its leave. */
export type Answer = 'auth' | 'join' | 'leave'

/** A topic that is listened to, and the channels whose numbers reach it. */
export interface Subject {
  readonly topic: Topic
  readonly hears: readonly string[]
  /** At most one of those with the same place is live at a time. */
  readonly place?: string
}

/** A topic that can be sent to, and the channel on which others hear of it; without one nobody does. */
export interface Addressee {
  readonly topic: SendableTopic<unknown, object>
  readonly channel?: string
}

/**
 * One provider with its emulated server, as data for the walk. Every event the walk publishes carries a number `n` of its own, wherever the
 * vendor has room for one: it is found in a frame as `"n":…`.
 */
export interface Cast {
  readonly vendor: Vendor
  readonly provider: (at: { readonly url: string; readonly credentials: () => Promise<unknown> }) => Provider
  /** What the app's `credentials` gives, made of what the emulated vendor gives out. */
  readonly credentials: (given: object) => unknown
  readonly subjects: readonly Subject[]
  readonly channels: readonly string[]
  /** The vendor's own frame that carries `n` on this channel; `pad` makes it long. */
  readonly frame: (channel: string, n: number, pad: string) => unknown
  /** What else `emit` must be told to reach this channel alone. */
  readonly query?: (channel: string) => Readonly<Record<string, string>>
  /** The number that an event carries; `undefined` where it is none of the walk's. */
  readonly read: (event: unknown) => number | undefined
  /** A frame of the server as JSON, where it is written otherwise. */
  readonly decode?: (text: string) => string
  /** What a frame of the server answers, if it does. */
  readonly answers: (text: string) => Answer | undefined
  /** That frame as a refusal. */
  readonly refusal: (text: string) => string
  readonly sends: readonly Addressee[]
  /** Whether sends of one client arrive in the order in which they were called. */
  readonly orderly?: boolean
  /** What a client sends is news to that connection alone. */
  readonly echoes?: boolean
  /** The client suspends while the page is hidden. */
  readonly pauses?: boolean
  /** Its links are dialled at one and the same URL. */
  readonly manyLinks?: boolean
  /** The server numbers what it says and knows it for a while. */
  readonly positions: boolean
  /** The server forgets what it knew of earlier events. */
  readonly evict?: () => void
  /** What this vendor never says, besides what no vendor does. */
  readonly strange: readonly Frame[]
}

/** The numbers in a frame. */
export const numbersIn = (text: string): number[] => [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n))

/** The number of an object that may have one. */
export function numberOf(value: unknown): number | undefined {
  const { n } = Object(value) as { readonly n?: unknown }
  return typeof n === 'number' ? n : undefined
}
