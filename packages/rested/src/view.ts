import type { SnapshotContext, View } from '@tributary/core'
import type { RestedChange, RestedRecord } from './protocol'

/** What {@link records} takes. */
export interface RecordsOptions<T> {
  /** Reads the endpoint's records, at first and after every gap: `({ signal }) => orders.list({ signal })` of {@link restedApi}. */
  readonly snapshot?: ((context: SnapshotContext) => Promise<readonly RestedRecord<T>[]>) | undefined
}

/**
 * Folds changes into the endpoint's records, one for each `uniqueId`, in the order in which they were first seen. An older `updatedAt` never
 * replaces a newer one; an equal one does, for the vendor's times are in whole seconds.
 *
 * Without `snapshot` it shows only what has changed since somebody listens, and what was deleted during a gap stays.
 */
export function records<T = unknown>({
  snapshot,
}: RecordsOptions<T> = {}): View<RestedChange<T>, readonly RestedRecord<T>[]> {
  return snapshot
    ? { initial: [], reduce, snapshot }
    : (shared as unknown as View<RestedChange<T>, readonly RestedRecord<T>[]>)
}

function reduce<T>(list: readonly RestedRecord<T>[], { op, record }: RestedChange<T>): readonly RestedRecord<T>[] {
  if (op === 'unknown') return list
  const at = list.findIndex(({ uniqueId }) => uniqueId === record.uniqueId)
  const known = list[at]
  if (op === 'delete') return known ? list.filter((one) => one !== known) : list
  if (!known) return [...list, record]
  // False as well where one of them has no time, or none that can be read.
  return timeOf(record) < timeOf(known) ? list : list.map((one) => (one === known ? record : one))
}

/** Nobody has looked at what came: it need not be text. */
const timeOf = ({ updatedAt }: Pick<RestedRecord, 'updatedAt'>): number =>
  typeof updatedAt === 'string' ? Date.parse(updatedAt) : Number.NaN

/** One object for all who have no snapshot, so that they share one list. */
const shared: View<RestedChange, readonly RestedRecord[]> = { initial: [], reduce }
