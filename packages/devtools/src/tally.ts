import { type Gap, type Inspection, type Topic, topicKey } from '@tributary/core'

/** What has become of one topic, counted since the panel came or was cleared. */
export interface Tally {
  readonly topic: Topic
  readonly gaps: number
  readonly resumed: number
  /** The newest one. */
  readonly gap: Gap | null
  /** What a schema has refused, by path: how often core told of it, and the newest words. Core tells of each path once for each subscriber. */
  readonly drift: ReadonlyMap<string, { readonly count: number; readonly message: string }>
}

/** An address can have as many topics as it likes, and a schema can quote as many paths. */
const MOST_TOPICS = 500
const MOST_PATHS = 100

/** The tallies with one more thing counted, where it counts. */
export function tally(tallies: ReadonlyMap<string, Tally>, seen: Inspection): ReadonlyMap<string, Tally> {
  if (seen.type !== 'gap' && seen.type !== 'resumed' && seen.type !== 'invalid') return tallies
  const { topic } = seen
  const key = topicKey(topic)
  const before = tallies.get(key) ?? { topic, gaps: 0, resumed: 0, gap: null, drift: new Map() }
  const next = new Map(tallies)
  // The newest goes last, so that the first is the one of which nothing has been heard for longest.
  next.delete(key)
  if (next.size >= MOST_TOPICS) next.delete([...next.keys()][0] as string)
  return next.set(key, counted(before, seen))
}

function counted(before: Tally, seen: Inspection): Tally {
  if (seen.type === 'gap') return { ...before, gaps: before.gaps + 1, gap: seen.gap }
  if (seen.type === 'resumed') return { ...before, resumed: before.resumed + 1 }
  if (seen.type !== 'invalid') return before
  const { path, message } = seen
  const known = before.drift.get(path)
  if (!known && before.drift.size >= MOST_PATHS) return before
  return { ...before, drift: new Map(before.drift).set(path, { count: (known?.count ?? 0) + 1, message }) }
}
