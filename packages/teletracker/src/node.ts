import { type Credentials, isRealtimeError, parseJson, RealtimeError, redact, secureUrl } from '@tributary/core'
import { failure } from './protocol'

/** Who signs in, and where; see {@link tokenFromLogin}. */
export interface LoginOptions {
  readonly username: string
  readonly password: string
  /** A token belongs to one account; default: the user's own. */
  readonly accountId?: number | undefined
  /** The REST API's address. Default `https://api.teletracker.net`. */
  readonly url?: string | undefined
  /** Allow `http:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
}

interface Tokens {
  readonly token: string
  readonly refreshToken: string | undefined
  /** Ms since the epoch by this machine's clock: the vendor gives a lifetime because clocks differ. */
  readonly expiresAt: number
}

/** A token about to expire is not worth connecting with. */
const MARGIN_MS = 30_000
const TIMEOUT_MS = 10_000
const NAME = 'teletracker'

/**
 * For servers only: logs in over REST, keeps the token while it is valid, and renews it with the rotating refresh token, one request at a time.
 * Give it to `teletracker({ credentials })` in Node, or serve its token to your pages. Never ship it to a browser: it holds a password.
 *
 * Throws `config` at once when there is no username or no password; what it returns rejects with `unauthorized`, not retried, when the login is
 * refused. Whoever aborts stops waiting; the request goes on for the others.
 * (Source: "Login", "Refresh Your Bearer Token".)
 */
export function tokenFromLogin(options: LoginOptions): Credentials<string> {
  const { username, password, accountId, url = 'https://api.teletracker.net', allowInsecure = false } = options
  const wrong = (message: string) => new RealtimeError(message, { kind: 'config', provider: NAME })
  if (typeof document !== 'undefined') {
    throw wrong('tokenFromLogin holds a password and is for servers: in a page, fetch the token from your own server')
  }
  // In JavaScript what `process.env` does not hold comes as `undefined`, whatever the types say.
  const missing = [!username && 'a username', !password && 'a password'].filter(Boolean)
  if (missing.length > 0) throw wrong(`tokenFromLogin needs ${missing.join(' and ')}`)
  if (!URL.canParse(url)) throw wrong('The url of tokenFromLogin must be absolute, such as https://api.teletracker.net')
  secureUrl(url, { provider: NAME, what: 'the password', scheme: 'http', allowInsecure })
  let tokens: Tokens | null = null
  let renewal: Promise<Tokens> | null = null

  const login = (): Promise<Tokens> =>
    request(url, '/auth/login', { username, password, ...(accountId !== undefined && { account_id: accountId }) })

  // A refresh token works once: the next one comes with the answer. If it is not taken, the password still is.
  const renew = async (refreshToken: string | undefined): Promise<Tokens> => {
    if (!refreshToken) return login()
    try {
      return await request(url, '/auth/refresh', { refresh_token: refreshToken })
    } catch (thrown) {
      if (isRealtimeError(thrown) && !thrown.retryable) return login()
      throw thrown
    }
  }

  return async ({ reason, signal }) => {
    const fresh = tokens && tokens.expiresAt - MARGIN_MS > Date.now()
    if (tokens && fresh && reason !== 'rejected') return tokens.token
    renewal ??= renew(tokens?.refreshToken)
      .then((renewed) => {
        tokens = renewed
        return renewed
      })
      .finally(() => {
        renewal = null
      })
    return (await unlessAborted(renewal, signal)).token
  }
}

/** What is asked for is kept for the others, and for later: a refresh token that was used is gone. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      reject(new RealtimeError('Nobody waits for the token any more', { kind: 'aborted', provider: NAME }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function request(url: string, path: string, body: Readonly<Record<string, unknown>>): Promise<Tokens> {
  const failed = (
    kind: 'timeout' | 'network' | 'protocol' | 'config' | 'unauthorized',
    what: string,
    more: object = {},
  ) => new RealtimeError(`TeleTracker's ${path} ${what}`, { provider: NAME, kind, ...more })
  let response: Response
  let text: string
  try {
    response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      // A password follows nobody to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = await response.text()
  } catch (thrown) {
    const late = thrown instanceof Error && thrown.name === 'TimeoutError'
    // Without the original as its cause: it may quote what was sent.
    throw failed(late ? 'timeout' : 'network', 'could not be reached', { reason: codeOf(thrown) })
  }
  const { status, ok } = response
  const answered = `answered HTTP ${status}`
  if (status >= 500 || status === 408 || status === 429) throw failed('network', answered, { code: status })
  if (status === 404 || (status >= 300 && status < 400))
    throw failed('config', `${answered}: is the url right?`, { code: status })
  const fields = parse(text)
  if (ok && !fields) throw failed('protocol', `${answered} and no JSON object`, { code: status })
  const { success, token, tokenLifetime, refreshToken } = fields ?? {}
  if (!ok || success !== true || typeof token !== 'string') {
    // The vendor's words may quote what it was sent.
    const words = failure(fields ?? {}).reason
    const secrets = [body.password, body.refresh_token].filter((one) => typeof one === 'string')
    const reason = words && redact(words, secrets)
    throw failed('unauthorized', `gave no token (HTTP ${status})`, { retryable: false, code: status, reason })
  }
  return {
    token,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    expiresAt: Date.now() + (typeof tokenLifetime === 'number' ? tokenLifetime * 1_000 : 0),
  }
}

/** Why Node's `fetch` failed: `ECONNREFUSED` and the like. */
function codeOf(thrown: unknown): string | undefined {
  const { code } = Object(Object(thrown).cause) as { readonly code?: unknown }
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : undefined
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseJson(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
