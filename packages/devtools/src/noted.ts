import { type Inspection, topicKey } from '@tributary/core'

/** What was seen. `cut`: of a frame that was so many characters long only the beginning is kept. */
export type Seen = Inspection & { readonly cut?: number }

/** With a number of its own and the memory that it takes, about. */
export type Noted = Seen & { readonly id: number; readonly bytes: number }

/** One that is about a frame, a transition and so on. */
export type Of<Type extends Inspection['type']> = Extract<Noted, { readonly type: Type }>

/** Without texts: the objects around them. */
const BARE = 300

/** The memory that it takes, about: two bytes a character, and a decoded frame as much as its text. */
export function bytesOf(seen: Inspection): number {
  const texts = (...all: readonly (string | undefined)[]): number =>
    all.reduce((sum, text = '') => sum + text.length, 0)
  const { provider, address } = seen
  const own = texts(provider, address, 'topic' in seen ? topicKey(seen.topic) : '')
  if (seen.type === 'frame')
    return BARE + 2 * (own + seen.frame.raw.length * (seen.frame.decoded === undefined ? 1 : 2))
  if (seen.type === 'transition') return BARE + 2 * (own + texts(seen.cause?.message, seen.cause?.reason))
  if (seen.type === 'warning') return BARE + 2 * (own + seen.message.length)
  if (seen.type === 'invalid') return BARE + 2 * (own + texts(seen.path, seen.message))
  return BARE + 2 * own
}

/** Characters of a frame that are kept. */
const LONGEST = 128 * 1024

/** Numbers it, and keeps of a very long frame the beginning only. */
export function note(seen: Inspection, id: number): Noted {
  if (seen.type !== 'frame' || seen.frame.raw.length <= LONGEST) return { ...seen, id, bytes: bytesOf(seen) }
  const { raw, direction, at } = seen.frame
  // A slice would hold on to all of it: engines do not copy.
  const start: string = JSON.parse(JSON.stringify(raw.slice(0, LONGEST)))
  const short: Inspection = { ...seen, frame: { direction, at, raw: start } }
  return { ...short, id, bytes: bytesOf(short), cut: raw.length }
}

/** One of the links: what happened at the same address of the same provider. */
export const linkOf = ({ provider, address }: { readonly provider: string; readonly address: string }): string =>
  `${provider} ${address}`
