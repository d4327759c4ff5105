import { hash, hex } from '../../seed'

/** A person at the emulated Skapi. */
export interface SkapiUser {
  readonly name: string
  /** A UUID, as the vendor's client demands. */
  readonly userId: string
  /** Unsigned JWTs: the vendor's client verifies nothing, and neither does this server. */
  readonly accessToken: string
  readonly idToken: string
}

/** What a client of the emulated Skapi signs in with: the first of `users`. */
export interface SkapiCredentials extends SkapiUser {
  readonly service: string
  readonly owner: string
  readonly users: readonly SkapiUser[]
}

/** 2100-01-01: tokens of the emulator end by `expire`, not by the calendar. */
const FOREVER = 4_102_444_800

export interface Tokens {
  readonly service: string
  readonly owner: string
  credentials(): SkapiCredentials
  /** The `sub` of any JWT that has one and is not over, signed or not. */
  subject(token: string | null | undefined): string | undefined
  /** Tokens given out so far are over. */
  expire(): void
}

/** Users and their tokens, all of which follow from the seed. */
export function createTokens(seed: string, names: readonly string[]): Tokens {
  const uuid = (of: string): string => {
    const digits = ['a', 'b', 'c', 'd'].map((part) => hex(hash(`${seed}:skapi:${of}:${part}`), 8)).join('')
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
  }
  // The first four characters are a region, of which the vendor's client makes the address of its discovery.
  const service = `us31${hex(hash(`${seed}:skapi:service`), 8)}emulated`
  const owner = uuid('owner')
  let era = 0

  const user = (name: string): SkapiUser => {
    const userId = uuid(name)
    const common = { sub: userId, iat: 1_700_000_000 + era, exp: FOREVER, era: `${seed}:${era}` }
    const username = `${service}-${userId}`
    const about = { 'custom:service': service, 'cognito:username': username, name, email: `${name}@example.test` }
    return {
      name,
      userId,
      accessToken: jwt({ ...common, token_use: 'access', username }),
      idToken: jwt({ ...common, token_use: 'id', ...about }),
    }
  }

  return {
    service,
    owner,
    credentials() {
      const [first, ...others] = names.map(user)
      if (!first) throw new TypeError('The emulated Skapi needs at least one user: leave `users` out, or name one.')
      return { ...first, service, owner, users: [first, ...others] }
    },
    subject(token) {
      const claims = claimsOf(token)
      const aged = typeof claims.exp === 'number' && claims.exp * 1000 <= Date.now()
      // A token from elsewhere has no era and is over by its own `exp` alone.
      const over = claims.era !== undefined && claims.era !== `${seed}:${era}`
      return aged || over || typeof claims.sub !== 'string' || !claims.sub ? undefined : claims.sub
    },
    expire() {
      era++
    },
  }
}

function jwt(claims: object): string {
  return [{ alg: 'none', typ: 'JWT' }, claims].map((part) => `${base64url(JSON.stringify(part))}.`).join('')
}

interface Claims {
  readonly sub?: unknown
  readonly exp?: unknown
  readonly era?: unknown
}

function claimsOf(token: string | null | undefined): Claims {
  try {
    const [, payload = ''] = (token ?? '').split('.')
    return Object(JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))))
  } catch {
    return {}
  }
}

/** Of JSON, where anything beyond ASCII can be escaped. */
function base64url(json: string): string {
  const ascii = json.replace(/[^ -~]/g, (letter) => `\\u${hex(letter.charCodeAt(0), 4)}`)
  return btoa(ascii).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_')
}
