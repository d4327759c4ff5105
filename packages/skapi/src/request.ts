import { type ErrorKind, isRealtimeError, parseJson, RealtimeError, redact } from '@tributary/core'
import type { SkapiCredentials } from './credentials'

export interface Bounds {
  readonly provider: string
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

export interface Call extends Bounds {
  /** Ends with a slash. */
  readonly base: string
  readonly route: string
  readonly body: object
  readonly credentials: SkapiCredentials
  readonly fetch: typeof globalThis.fetch
}

/** "CODE ∈ INVALID_CORS, INVALID_REQUEST, SERVICE_DISABLED, INVALID_PARAMETER, ERROR, EXISTS, NOT_EXISTS, else → ERROR" (network.ts of skapi-js 1.5.8). */
const KINDS: ReadonlyMap<unknown, ErrorKind> = new Map<unknown, ErrorKind>([
  ['INVALID_PARAMETER', 'invalid'],
  ['INVALID_CORS', 'forbidden'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [429, 'network'],
])

/** Time-boxes what may hang. Rejects with a `RealtimeError` whatever is thrown, without the original as its cause: it may quote a token. */
export async function within<T>(
  { provider, timeout, signal }: Bounds,
  what: string,
  work: (signal: AbortSignal) => T | PromiseLike<T>,
): Promise<T> {
  const controller = new AbortController()
  const fail = (kind: ErrorKind, words: string): RealtimeError =>
    new RealtimeError(`Skapi: ${what} ${words}`, { kind, provider })
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () =>
      reject(signal?.aborted ? fail('aborted', 'was aborted') : fail('timeout', `had no answer within ${timeout} ms`)),
    )
  })
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, timeout)
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  try {
    return await Promise.race([over, (async () => work(controller.signal))()])
  } catch (thrown) {
    throw isRealtimeError(thrown) ? thrown : fail('network', 'did not get through')
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** One request, with its answer parsed. Rejects with a `RealtimeError` also where the vendor refuses. */
export function exchange(call: Call): Promise<unknown> {
  const { base, route, body, credentials, fetch } = call
  const { service, owner, idToken } = credentials
  return within(call, route, async (signal) => {
    const response = await fetch(base + route, {
      method: 'POST',
      headers: {
        // "without "Bearer""
        authorization: idToken,
        'content-type': 'application/json',
        'content-meta': JSON.stringify({ public_identifier: '', service, owner }),
      },
      body: JSON.stringify({ service, owner, ...body }),
      // It would carry the token somewhere else.
      redirect: 'error',
      signal,
    })
    const text = await response.text()
    if (response.ok) return json(text)
    throw refusal(call, response.status, text, response.headers.get('retry-after'))
  })
}

function refusal(
  { provider, route, credentials }: Call,
  status: number,
  text: string,
  retryAfter: string | null,
): RealtimeError {
  const said = redact(text.trim(), [credentials.accessToken, credentials.idToken])
  const { code: inJson, message } = Object(json(said)) as { readonly code?: unknown; readonly message?: unknown }
  const [, inText, words = said] = /^([A-Z_]+): (.*)$/s.exec(said) ?? []
  const code = typeof inJson === 'string' ? inJson : inText
  const reason = (typeof message === 'string' ? message : words).slice(0, 200)
  const seconds = Number(retryAfter ?? Number.NaN)
  return new RealtimeError(`Skapi refused ${route} (${code ?? status})${reason && `: ${reason}`}`, {
    kind: status >= 500 ? 'network' : (KINDS.get(status) ?? KINDS.get(code) ?? 'refused'),
    provider,
    code: code ?? status,
    reason,
    ...(seconds >= 0 && { retryAfter: seconds * 1000 }),
  })
}

/** `undefined` where the text is no JSON. */
function json(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
