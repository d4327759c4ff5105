import type { SnapshotContext, View } from '@tributary/core'
import type { SkapiGroupEvent } from './events'

/** A user in a group, with each connection: a user with two tabs has two. */
export interface SkapiMember {
  readonly userId: string
  readonly cids: readonly string[]
}

/** What {@link members} takes. */
export interface MembersOptions {
  /** Reads who is there, at first and after every gap: `({ signal }) => api.users('lobby', { signal })` of `skapiApi()`. */
  readonly snapshot?: ((context: SnapshotContext) => Promise<readonly SkapiMember[]>) | undefined
}

type Members = View<SkapiGroupEvent, readonly SkapiMember[]>

/**
 * Folds a group's notices into who is there, by connection, in the order in which they came.
 *
 * Without `snapshot` it knows only who has come since somebody listens, and after a gap it starts anew: who went meanwhile it did not hear.
 */
export function members({ snapshot }: MembersOptions = {}): Members {
  return snapshot ? { initial: [], reduce, snapshot } : shared
}

const reduce: Members['reduce'] = (list, { type, sender, senderCid, code }) => {
  if (type !== 'notice' || !sender || !senderCid) return list
  if (code === 'USER_JOINED') return add(list, sender, senderCid)
  if (code !== 'USER_LEFT' && code !== 'USER_DISCONNECTED') return list
  if (!list.some(({ cids }) => cids.includes(senderCid))) return list
  return list
    .map((member) => ({ ...member, cids: member.cids.filter((cid) => cid !== senderCid) }))
    .filter(({ cids }) => cids.length > 0)
}

export function add(list: readonly SkapiMember[], userId: string, cid: string): readonly SkapiMember[] {
  const known = list.find((member) => member.userId === userId)
  if (!known) return [...list, { userId, cids: [cid] }]
  if (known.cids.includes(cid)) return list
  return list.map((member) => (member === known ? { userId, cids: [...known.cids, cid] } : member))
}

/** One object for all who have no snapshot, so that they share one list. */
const shared: Members = { initial: [], reduce, gap: () => [] }
