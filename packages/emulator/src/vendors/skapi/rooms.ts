import type { SkapiCode, SkapiOptions } from './options'

/** One connection, or somebody of the synthetic chat who has none. */
export interface Member {
  /** Without the `cid:` that the vendor's client puts in front. */
  readonly cid: string
  readonly userId: string
  readonly hear: (frame: object) => void
}

/** Who is in which group, and what members are told of each other. */
export interface Rooms {
  readonly all: Iterable<Member>
  /** Where somebody is. */
  groupOf(member: Member): string | undefined
  in(group: string): readonly Member[]
  /** The groups that there are, with the number of connections in each. */
  sizes(): ReadonlyMap<string, number>
  enter(member: Member): void
  /** Into a group, into another, or with `null` out. False where the group is full. */
  join(member: Member, group: string | null): boolean
  /** The connection is gone. */
  leave(member: Member): void
  /** To everybody in a group; `but` hears nothing of it. */
  tell(group: string, frame: object, but?: Member): void
}

const WORDS: Readonly<Record<SkapiCode, (userId: string) => string>> = {
  USER_JOINED: (userId) => `User "${userId}" has joined the message group.`,
  USER_LEFT: (userId) => `User "${userId}" has left the message group.`,
  USER_DISCONNECTED: (userId) => `User "${userId}" has been disconnected from the message group.`,
}

export function createRooms(options: SkapiOptions): Rooms {
  const {
    noticeGroup = true,
    joinEcho = true,
    groupChange = 'left-first',
    maxMembers = Number.POSITIVE_INFINITY,
  } = options
  const words = { ...WORDS, ...options.words }
  const places = new Map<Member, string | undefined>()

  const inside = (group: string): Member[] => [...places].flatMap(([member, at]) => (at === group ? [member] : []))
  const tell: Rooms['tell'] = (group, frame, but) => {
    for (const member of inside(group)) if (member !== but) member.hear(frame)
  }
  const notice = (code: SkapiCode, { cid, userId }: Member, group: string, but?: Member): void => {
    const about = { '#user_id': userId, '#scid': cid, '#code': code, ...(noticeGroup && { '#srid': group }) }
    tell(group, { '#notice': words[code](userId), ...about }, but)
  }

  return {
    get all() {
      return places.keys()
    },
    groupOf: (member) => places.get(member),
    in: inside,
    sizes() {
      const sizes = new Map<string, number>()
      for (const group of places.values()) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1)
      return sizes
    },
    enter: (member) => void places.set(member, undefined),
    join(member, group) {
      const before = places.get(member)
      if (group && group !== before && inside(group).length >= maxMembers) return false
      places.set(member, group || undefined)
      const left = (): void => {
        if (before !== undefined && before !== group) notice('USER_LEFT', member, before)
      }
      if (!group || groupChange === 'left-first') left()
      if (group) notice('USER_JOINED', member, group, joinEcho ? undefined : member)
      if (group && groupChange === 'joined-first') left()
      return true
    },
    leave(member) {
      const group = places.get(member)
      places.delete(member)
      if (group !== undefined) notice('USER_DISCONNECTED', member, group)
    },
    tell,
  }
}
