import { type Credentials, isRealtimeError, RealtimeError } from '@tributary/core'
import { failure } from './protocol'

export interface LoginOptions {
  readonly username: string
  readonly password: string
  /** A token belongs to one account; default: the user's own. */
  readonly accountId?: number | undefined
  /** The REST API's address. Default `https://api.teletracker.net`. */
  readonly url?: string | undefined
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

/**
 * For servers only: logs in over REST, keeps the token while it is valid, and renews it with the rotating refresh token, one request at a time.
 * Give it to `teletracker({ credentials })` in Node, or serve its token to your pages. Never ship it to a browser: it holds a password.
 *
 * Throws `unauthorized`, not retried, when the login is refused. (Source: "Login", "Refresh Your Bearer Token".)
 */
export function tokenFromLogin(options: LoginOptions): Credentials<string> {
  const { username, password, accountId, url = 'https://api.teletracker.net' } = options
  if (typeof document !== 'undefined') {
    const message =
      'tokenFromLogin holds a password and is for servers: in a page, fetch the token from your own server'
    throw new RealtimeError(message, { kind: 'config', provider: 'teletracker' })
  }
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
      if (isRealtimeError(thrown) && thrown.kind === 'unauthorized') return login()
      throw thrown
    }
  }

  return async ({ reason }) => {
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
    return (await renewal).token
  }
}

async function request(url: string, path: string, body: Readonly<Record<string, unknown>>): Promise<Tokens> {
  const told = { provider: 'teletracker' } as const
  let response: Response
  try {
    response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (cause) {
    const kind = cause instanceof Error && cause.name === 'TimeoutError' ? 'timeout' : 'network'
    throw new RealtimeError(`TeleTracker's ${path} could not be reached`, { ...told, kind, cause })
  }
  const answer: unknown = await response.json().catch(() => null)
  const fields = typeof answer === 'object' && answer !== null ? (answer as Readonly<Record<string, unknown>>) : {}
  const { token, tokenLifetime, refreshToken } = fields
  if (response.status >= 500 || response.status === 429) {
    throw new RealtimeError(`TeleTracker's ${path} answered ${response.status}`, {
      ...told,
      kind: 'network',
      code: response.status,
    })
  }
  if (!response.ok || fields.success !== true || typeof token !== 'string') {
    const message = `TeleTracker's ${path} gave no token (HTTP ${response.status})`
    const { reason } = failure(fields)
    throw new RealtimeError(message, { ...told, kind: 'unauthorized', retryable: false, code: response.status, reason })
  }
  return {
    token,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    expiresAt: Date.now() + (typeof tokenLifetime === 'number' ? tokenLifetime * 1_000 : 0),
  }
}
