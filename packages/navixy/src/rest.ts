import {
  type Credentials,
  type CredentialsContext,
  parseJson,
  RealtimeError,
  redact,
  type SnapshotContext,
  secureUrl,
} from '@tributary/core'
import type { NavixyState } from './events'
import { errorOf } from './messages'
import { baseOf, type Place } from './protocol'
import type { Sources } from './provider'
import { NAME, type Target } from './topics'

/** `tracker/get_states` takes so many trackers. */
const MOST_STATES = 2_000

interface Call extends Place {
  /** Default the global one. */
  readonly fetch?: typeof fetch | undefined
  /** Allow plain `http:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
}
type Answer = { readonly [field: string]: unknown }

/**
 * One call of the REST API, answered by an object with `success: true`.
 *
 * @throws RealtimeError with the vendor's code and words; of kind `network` when nothing that can be read came back.
 */
async function call(at: Call, path: string, body: object, signal: AbortSignal): Promise<Answer> {
  const base = baseOf(at)
  if (!base) throw fault('config', "Say which Navixy: region: 'eu', 'us' or 'me', or the baseUrl of your own")
  if (!URL.canParse(base)) throw fault('config', 'baseUrl must be an address, such as https://api.your-domain')
  const { allowInsecure } = at
  secureUrl(base, { provider: NAME, what: 'the password or the hash', scheme: 'http', allowInsecure })
  const [address = '', query] = base.split('?')
  let answer: Answer
  try {
    const response = await (at.fetch ?? fetch)(`${address}/${path}${query === undefined ? '' : `?${query}`}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // A redirect would carry the body, and what is secret in it, somewhere else.
      redirect: 'error',
      signal,
    })
    answer = Object(parseJson(await response.text()))
  } catch {
    // Without its cause: that may quote the address, and a query may hold a secret.
    throw fault('network', `${path} of Navixy's REST API gave no answer that can be read`)
  }
  if (answer.success === true) return answer
  const secrets = Object.values(body).filter((value) => typeof value === 'string')
  const { code, description }: Answer = Object(answer.status)
  const words = typeof description === 'string' ? redact(description, secrets) : undefined
  throw errorOf(`Navixy refuses ${path}`, { code, description: words }, { provider: NAME })
}

const fault = (kind: 'config' | 'network' | 'unauthorized' | 'refused', message: string, code?: string) =>
  new RealtimeError(message, { kind, provider: NAME, ...(code && { code, retryable: false }) })

/** Which tracker has which device, by `tracker/list`: for the provider's option `sources`. */
export const trackerList: Sources = async ({ hash, signal, ...at }) => pairs(at, hash, signal)

async function pairs(at: Call, hash: string, signal: AbortSignal): Promise<readonly (readonly [number, number])[]> {
  const { list } = await call(at, 'tracker/list', { hash }, signal)
  return (Array.isArray(list) ? list : []).flatMap((tracker: unknown) => {
    const { id, source }: Answer = Object(tracker)
    const { id: device }: Answer = Object(source)
    return typeof id === 'number' && typeof device === 'number' ? [[id, device] as const] : []
  })
}

/** What {@link statesSnapshot} takes. */
export interface StatesSnapshotOptions extends Call {
  /** The same function that the provider has. */
  readonly hash: (context: { readonly signal: AbortSignal }) => string | PromiseLike<string>
  /** Default all of the account. */
  readonly target?: Target | undefined
}

/**
 * Reads the current states by `tracker/get_states`, for a view such as `{ ...lastKnown, snapshot: statesSnapshot({ … }) }`. Blocked trackers and
 * those that do not exist are left out. Needs a server that lets the page's origin in.
 */
export function statesSnapshot(
  options: StatesSnapshotOptions,
): (context: Pick<SnapshotContext, 'signal'>) => Promise<ReadonlyMap<number, NavixyState>> {
  const { target = 'all' } = options
  return async ({ signal }) => {
    const hash = await options.hash({ signal })
    const ids = target === 'all' ? (await pairs(options, hash, signal)).map(([id]) => id) : target
    const parts = Array.from({ length: Math.ceil(ids.length / MOST_STATES) }, (_, i) =>
      ids.slice(i * MOST_STATES, (i + 1) * MOST_STATES),
    )
    const answers = await Promise.all(
      parts.map((trackers) =>
        call(options, 'tracker/get_states', { hash, trackers, list_blocked: true, allow_not_exist: true }, signal),
      ),
    )
    const states = answers.flatMap((answer) => Object.values(Object(answer.states)) as (NavixyState | null)[])
    return new Map(states.flatMap((state) => (typeof state?.source_id === 'number' ? [[state.source_id, state]] : [])))
  }
}

/** Who signs in, and where; see {@link loginCredentials}. */
export interface LoginOptions extends Call {
  readonly login: string
  readonly password: string
  readonly dealerId?: number | undefined
}

/**
 * Signs in with `user/auth` and keeps the session: a reconnect renews it (`user/session/renew`), a refusal signs in anew. The vendor
 * recommends the hash of an API key instead; and a password does not belong into a page.
 *
 * @throws RealtimeError of kind `unauthorized` that is not retried when the login is wrong or the account asks for a second factor.
 */
export function loginCredentials({ login, password, dealerId, ...at }: LoginOptions): Credentials<string> {
  let session: string | undefined
  const signIn = async (signal: AbortSignal): Promise<string> => {
    const body = { login, password, ...(dealerId !== undefined && { dealer_id: dealerId }) }
    const { type, hash, factor_type } = await call(at, 'user/auth', body, signal).catch(refused)
    if (type === 'second_factor_required') {
      const factor = typeof factor_type === 'string' ? ` (${factor_type})` : ''
      const message = `This account asks for a second factor${factor}: use the hash of an API key, or sign in with user/auth and user/auth/code/verify and give that hash as credentials`
      throw fault('unauthorized', message, 'second_factor_required')
    }
    if (typeof hash === 'string') return hash
    throw fault('network', 'user/auth of Navixy gave no hash')
  }
  return async ({ reason, signal }: Pick<CredentialsContext, 'reason' | 'signal'>) => {
    if (session !== undefined && reason !== 'rejected') {
      try {
        await call(at, 'user/session/renew', { hash: session }, signal)
        return session
      } catch (thrown) {
        // Sessions are limited: a new one only where the vendor has said that this one is over.
        if ((thrown as RealtimeError).code === undefined) throw thrown
      }
    }
    session = await signIn(signal)
    return session
  }
}

/** Trying a wrong login again locks the account: 102 wrong, 103 not activated, 104 and 105 too many logins or attempts. */
function refused(error: RealtimeError): never {
  const { code = 0, reason, retryable, message } = error
  if (retryable || error.kind === 'config' || typeof code !== 'number') throw error
  const kind = code === 104 || code === 105 ? 'refused' : 'unauthorized'
  throw new RealtimeError(message, { kind, provider: NAME, code, reason, retryable: false })
}
