import type { Fault, RestedOptions } from './options'
import type { Endpoint, Store } from './store'
import type { Users } from './users'

/** What a caller shows of itself, on a socket or over HTTP. */
interface Shown {
  readonly url: URL
  readonly origin: string | undefined
  readonly token: string | undefined
}
export interface Caller {
  readonly endpoint: Endpoint
  readonly user: number | undefined
  readonly token: string | undefined
}
export interface Denial {
  readonly fault: Fault
  /** How the vendor answers over HTTP: the status and words of its error tables, its spelling included. */
  readonly status: number
  readonly words: string
}

/** "The parameters of the URL are validated like we do for HTTP requests, such as, endpoint name, key, origin, data access and authentication." */
export type Gate = (shown: Shown, open?: boolean) => Caller | Denial

const NOT_VALID = { status: 400, words: 'Endpoint or API Key not valid.' }
const NOT_ALLOWED = { status: 403, words: 'Missing API Key, not allowed origin or disallowed request without orign.' }

/** `open`: whoever calls need not be logged in here, as for a login or a registration. */
export function createGate(
  root: string,
  key: string,
  store: Store,
  users: Users,
  { allowedOrigins = [], disallowNoOrigin = false }: RestedOptions,
): Gate {
  return ({ url, origin, token }, open = false) => {
    const given = url.searchParams.get('key')
    if (given !== key) return { fault: 'key', ...(given ? NOT_VALID : NOT_ALLOWED) }
    const allowed = origin === undefined ? !disallowNoOrigin : !allowedOrigins.length || allowedOrigins.includes(origin)
    if (!allowed) return { fault: 'origin', ...NOT_ALLOWED }
    const endpoint = store.endpoint(url.pathname.slice(root.length + 1))
    if (!endpoint) return { fault: 'endpoint', ...NOT_VALID }
    const owner = users.owner(token)
    if (typeof owner === 'object') return { endpoint, user: owner.user, token }
    if (!endpoint.secure || open) return { endpoint, user: undefined, token: undefined }
    if (owner === 'missing') return { fault: 'login', status: 401, words: 'Missing Access Token.' }
    return { fault: 'token', status: 401, words: owner === 'expired' ? 'Token expired.' : 'No user found.' }
  }
}

/** The token of the cookie with this name. */
export function cookieOf(header: string | null | undefined, name: string): string | undefined {
  const pair = header
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
