import { type ErrorKind, parseJson, RealtimeError, redact } from '@tributary/core'

export interface Call {
  readonly method: string
  /** With the key in it: it is never shown. */
  readonly url: string
  /** How errors call it: `PUT orders`. */
  readonly what: string
  readonly provider: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: BodyInit | undefined
  readonly cookie: boolean
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds for all of it; 0 is for ever. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** What the vendor's words may not repeat. */
  readonly secrets: readonly string[]
}

export interface Answer {
  readonly headers: Headers
  readonly text: string
}

const KINDS: { readonly [status: number]: ErrorKind } = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  429: 'network',
}

/** One request, time-boxed, with its answer read to the end. Rejects with a `RealtimeError` also where the vendor refuses. */
export async function exchange(call: Call): Promise<Answer> {
  const { method, url, what, provider, headers, body, cookie, timeout, signal, secrets, fetch } = call
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const timer = timeout > 0 ? setTimeout(abort, timeout) : undefined
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      // A snapshot out of a cache would be older than the events it is to be a base for.
      cache: 'no-store',
      credentials: cookie ? 'include' : 'omit',
      // It would carry the key, a token or a password somewhere else.
      redirect: 'error',
      signal: controller.signal,
    })
    text = await response.text()
  } catch {
    // Without the original as its cause: it may quote the address.
    const kind = signal?.aborted ? 'aborted' : controller.signal.aborted ? 'timeout' : 'network'
    const why = {
      aborted: 'was aborted',
      timeout: `had no answer within ${timeout} ms`,
      network: 'did not get through',
    }
    throw new RealtimeError(`RESTED: ${what} ${why[kind]}`, { kind, provider })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
  if (response.ok) return { headers: response.headers, text }
  const { status } = response
  // Before it is cut short: a piece of a secret would not be known as one.
  const reason = redact(wordsIn(text), secrets).slice(0, 200)
  const kind = status >= 500 ? 'network' : (KINDS[status] ?? 'refused')
  throw new RealtimeError(`RESTED refused ${what} (${status})${reason && `: ${reason}`}`, {
    kind,
    provider,
    code: status,
    reason,
  })
}

/** The vendor's pages list an error's words, not the shape they come in: bare, as JSON text, or in a field of an object. */
function wordsIn(text: string): string {
  const told = json(text)
  const { message, error, reason } = Object(told) as Readonly<Record<string, unknown>>
  const words = [told, message, error, reason].find((one) => typeof one === 'string') ?? text
  return String(words).trim()
}

/** `undefined` where the text is no JSON. */
export function json(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
