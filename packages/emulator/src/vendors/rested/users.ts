import { hash, hex } from '../../seed'

/** Somebody who may log in to the emulated RESTED: by `username` or by `email`. */
export interface RestedUser {
  readonly username?: string | undefined
  readonly email?: string | undefined
  readonly password: string
}

/** What a client of the emulated RESTED needs: the project's key, and for secure endpoints a token or what gives one. */
export interface RestedCredentials extends RestedLogin {
  readonly key: string
  readonly users: readonly RestedLogin[]
}
/** One of the emulated users: what signs in, and a token of somebody who is signed in already. */
export interface RestedLogin {
  /** Without `Bearer `. */
  readonly accessToken: string
  readonly username?: string | undefined
  readonly email?: string | undefined
  readonly password: string
}

export const defaultUsers: readonly RestedUser[] = [
  { username: 'ada', password: 'not-a-real-password-ada' },
  { email: 'ben@example.test', password: 'not-a-real-password-ben' },
]

export interface Users {
  /** Who this token belongs to, and what is wrong with it where nobody can be told. */
  owner(token: string | undefined): { readonly user: number } | 'missing' | 'expired' | 'unknown'
  /** The number of the user with this name and password. */
  signIn(fields: Fields): number | undefined
  /** Adds a user; `undefined` where the name is taken, or is missing. */
  register(fields: Fields): number | undefined
  issue(user: number): string
  revoke(token: string): void
  /** Every token so far is invalid from now on. */
  expire(): void
  credentials(key: string): RestedCredentials
  /** The tokens that occur in `text`, valid or not, and the passwords. */
  secrets(text: string): readonly string[]
}
export type Fields = Readonly<Record<string, unknown>>

const TOKEN = /rested-[0-9a-f]{32}/g

/**
 * Users and their tokens. A token says when and to whom it was given and proves itself by a hash with the seed, so that an emulator
 * started again with the same seed knows what the one before it gave out. The tokens of `credentials()` carry no time: they do not age.
 */
export function createUsers(options: {
  readonly users: readonly RestedUser[]
  readonly seed: string
  readonly tokenLifetime: number
}): Users {
  const users = [...options.users]
  const revoked = new Set<string>()
  let era = 0
  let lastIssue = 0

  const make = (at: number, user: number, during: number): string => {
    const told = `${hex(at, 12)}${hex(user, 4)}${hex(during, 4)}`
    const proof = [options.seed, told, users[user]?.username, users[user]?.email].join()
    return `rested-${told}${hex(hash(proof), 8)}${hex(hash(`${proof}.`), 4)}`
  }
  const read = (token: string) => {
    const [at = 0, user = 0, during = 0] = [
      [7, 19],
      [19, 23],
      [23, 27],
    ].map(([from, to]) => Number.parseInt(token.slice(from, to), 16))
    return users[user] && token === make(at, user, during) ? { at, user, during } : undefined
  }
  const named = (fields: Fields) => (user: RestedUser) =>
    (user.username !== undefined && user.username === fields.username) ||
    (user.email !== undefined && user.email === fields.email)

  return {
    owner(token) {
      if (!token) return 'missing'
      const known = read(token)
      if (!known || revoked.has(token)) return 'unknown'
      const aged = known.at > 0 && known.at + options.tokenLifetime * 1000 <= Date.now()
      return aged || known.during < era ? 'expired' : { user: known.user }
    },
    signIn(fields) {
      const user = users.findIndex((one) => named(fields)(one) && one.password === fields.password)
      return user < 0 ? undefined : user
    },
    register(fields) {
      const [username, email] = [text(fields.username), text(fields.email)]
      const password = text(fields.password)
      if (!password || (username === undefined) === (email === undefined) || users.some(named(fields))) return undefined
      return users.push({ username, email, password }) - 1
    },
    issue(user) {
      // Two in one millisecond would be the same token.
      lastIssue = Math.max(Date.now(), lastIssue + 1)
      return make(lastIssue, user, era)
    },
    revoke: (token) => void revoked.add(token),
    expire() {
      era++
    },
    credentials(key) {
      const all = options.users.map((user, who) => ({ accessToken: make(0, who, era), ...user }))
      const [first] = all
      if (!first) throw new TypeError('The emulated RESTED needs at least one user: leave `users` out, or name one.')
      return { key, ...first, users: all }
    },
    secrets: (said) => [...(said.match(TOKEN) ?? []), ...users.map(({ password }) => password)],
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
