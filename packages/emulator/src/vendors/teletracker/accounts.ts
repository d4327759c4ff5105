import { hash, hex } from '../../seed'

/** Somebody who may sign in to the emulated TeleTracker. */
export interface TeleTrackerUser {
  readonly username: string
  readonly password: string
  /** Which streams the user's tokens may start. Default: `user` only, as the account stream "requires elevated privileges". */
  readonly privileges?: readonly ('user' | 'account')[] | undefined
  /** The user's number in the synthetic stream. Default: one from the fictitious 555-01xx range. */
  readonly number?: string | undefined
  /** The account the user's tokens belong to; a login may name it. Default 1. */
  readonly accountId?: number | undefined
}

/** What a client of the emulated TeleTracker signs in with; `users` has the same for each user. */
export interface TeleTrackerCredentials extends TeleTrackerSignIn {
  readonly users: readonly TeleTrackerSignIn[]
}
/** What signs in one of the emulated users. */
export interface TeleTrackerSignIn {
  readonly token: string
  readonly username: string
  readonly password: string
}

/** Two users: Ada may start both streams, Ben only his own. */
export const defaultUsers: readonly TeleTrackerUser[] = [
  { username: 'ada@example.test', password: 'not-a-real-password-ada', privileges: ['user', 'account'] },
  { username: 'ben@example.test', password: 'not-a-real-password-ben' },
]

/** A user with every default filled in. */
export type Account = { readonly [Field in keyof TeleTrackerUser]-?: NonNullable<TeleTrackerUser[Field]> }

export interface Accounts {
  readonly users: readonly Account[]
  /** Whose token it is, if it is valid now. */
  owner(token: unknown): Account | undefined
  /** The user with this name and password. */
  signIn(username: unknown, password: unknown): Account | undefined
  /** A new pair of tokens. */
  issue(user: Account): Pair
  /** A new pair for a refresh token, which works once. */
  rotate(refreshToken: unknown): Pair | undefined
  /** Every token so far is invalid from now on; refresh tokens are not. */
  expire(): void
  credentials(): TeleTrackerCredentials
  /** The tokens of these accounts that occur in `text`, valid or not, and the passwords. */
  secrets(text: string): readonly string[]
}
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

type Kind = 'token' | 'refresh'
const TOKEN = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g

/**
 * Users and their tokens. A token says when and to whom it was given and proves itself by a hash with the seed, so that an emulator
 * started again with the same seed knows what the one before it gave out. The tokens of `credentials()` carry no time: they do not age.
 */
export function createAccounts(options: {
  readonly users: readonly TeleTrackerUser[]
  readonly seed: string
  readonly tokenLifetime: number
  readonly refreshTokenLifetime: number
}): Accounts {
  const users = options.users.map(
    ({
      username,
      password,
      privileges = ['user'],
      number = `+15045550${100 + index(username)}`,
      accountId = 1,
    }): Account => ({ username, password, privileges, number, accountId }),
  )
  const lifetime: Record<Kind, number> = {
    token: options.tokenLifetime * 1000,
    refresh: options.refreshTokenLifetime * 1000,
  }
  const spent = new Map<string, number>()
  let lastIssue = 0
  let era = 0

  function index(username: string): number {
    return options.users.findIndex((user) => user.username === username)
  }

  /** A version 4 UUID by its looks: when (ms), `4` and who, `8` and how many `expire` before it, a hash. */
  const make = (kind: Kind, at: number, user: number, during: number): string => {
    const when = hex(at, 12)
    const proof = [options.seed, kind, when, users[user]?.username, during].join()
    return `${when.slice(0, 8)}-${when.slice(8)}-4${hex(user, 3)}-8${hex(during, 3)}-${hex(hash(proof), 8)}${hex(hash(`${proof}.`), 4)}`
  }

  const read = (kind: Kind, token: string) => {
    const [high = '', low = '', who = '', during = ''] = token.split('-')
    const at = Number.parseInt(high + low, 16)
    const told = { at, user: Number.parseInt(who.slice(1), 16), era: Number.parseInt(during.slice(1), 16) }
    const user = users[told.user]
    return user && token === make(kind, at, told.user, told.era) ? { ...told, user } : undefined
  }

  const valid = (kind: Kind, token: unknown) => {
    const known = typeof token === 'string' ? read(kind, token) : undefined
    return known && (known.at === 0 || known.at + lifetime[kind] > Date.now()) ? known : undefined
  }

  const issue: Accounts['issue'] = (user) => {
    // Two in one millisecond would be the same token.
    lastIssue = Math.max(Date.now(), lastIssue + 1)
    const who = index(user.username)
    return { token: make('token', lastIssue, who, era), refreshToken: make('refresh', lastIssue, who, era) }
  }

  const credentials = (): TeleTrackerCredentials => {
    const all = users.map(({ username, password }, who) => ({ token: make('token', 0, who, era), username, password }))
    const [first] = all
    if (!first) throw new TypeError('The emulated TeleTracker needs at least one user: leave `users` out, or name one.')
    return { ...first, users: all }
  }

  return {
    users,
    owner(token) {
      const known = valid('token', token)
      return known && known.era >= era ? known.user : undefined
    },
    signIn: (username, password) => users.find((user) => user.username === username && user.password === password),
    issue,
    rotate(refreshToken) {
      const known = valid('refresh', refreshToken)
      if (!known || spent.has(String(refreshToken))) return undefined
      for (const [token, until] of spent) if (until <= Date.now()) spent.delete(token)
      spent.set(String(refreshToken), known.at + lifetime.refresh)
      return issue(known.user)
    },
    expire() {
      era++
    },
    credentials,
    secrets: (text) => [
      ...(text.match(TOKEN) ?? []).filter((token) => read('token', token) ?? read('refresh', token)),
      ...users.map((user) => user.password),
    ],
  }
}
