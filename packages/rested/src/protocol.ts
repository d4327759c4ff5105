/**
 * Addresses and frames of RESTED's real-time data. Source, unless a line says otherwise: the vendor's page "Real-time data"
 * (rested.dev/docs/websockets). A client sends nothing at all: the page documents no frame from it.
 */
import { RealtimeError } from '@tributary/core'

/** Where a project's endpoints are. */
export interface Place {
  /** The project's API key. */
  readonly key: string
  /** Default `https://app.rested.dev/api`, the vendor's own; `https:` and `wss:` mean the same here. */
  readonly baseUrl?: string | undefined
  /** Default 1, "the current value". */
  readonly version?: number | undefined
  /** "The route which identifies custom endpoints." Default `ce`. */
  readonly route?: string | undefined
}

/** A record as it is stored. `data` is what your app wrote: any JSON, or a plain string. */
export interface RestedRecord<T = unknown> {
  readonly uniqueId: string
  readonly data: T
  /** ISO 8601; every published example is in whole seconds. */
  readonly createdAt?: string
  readonly updatedAt?: string
}

interface Change {
  /** The frame's own `type`: `POST`, and as far as anybody can tell the HTTP method that caused the change. */
  readonly method: string
  /** Set where the frame carried an array, as the vendor says it does "if there are multiple uploads". */
  readonly batch?: { readonly index: number; readonly size: number }
  /** The message as it came. */
  readonly raw: unknown
}

/** What happened to one record. Only `POST` is documented; `PUT`, `PATCH` and `DELETE` are read by their meaning in HTTP, anything else is `unknown`. */
export type RestedChange<T = unknown> =
  | (Change & { readonly op: 'create' | 'update'; readonly record: RestedRecord<T> })
  | (Change & { readonly op: 'delete'; readonly record: { readonly uniqueId: string; readonly data?: T } })
  | (Change & { readonly op: 'unknown'; readonly record: unknown })

const OPS: ReadonlyMap<string, 'create' | 'update' | 'delete'> = new Map([
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'update'],
  ['DELETE', 'delete'],
])

/** The one thing every record has. */
export const isRecord = (value: unknown): value is RestedRecord => {
  const { uniqueId } = Object(value) as Partial<RestedRecord>
  return typeof uniqueId === 'string' && uniqueId !== ''
}

/**
 * One change for each record of a frame, in wire order; `unusable` counts what has no `uniqueId`. The page does not say where in a message
 * the "array of records" stands, so all three places are read; and a delete may bring a whole record, its id alone, or the id beside `type`.
 */
export function changesIn(frame: unknown): { readonly changes: readonly RestedChange[]; readonly unusable: number } {
  const whole = recordsOf(frame)
  if (!Array.isArray(frame) && !Array.isArray(whole)) {
    // So nearly every frame is, and some come by the thousand: no lists on the way.
    const change = changeOf(frame, whole)
    return change ? { changes: [change], unusable: 0 } : { changes: [], unusable: 1 }
  }
  const found = [frame].flat().flatMap((raw) => [recordsOf(raw)].flat().map((one) => changeOf(raw, one)))
  const changes = found.filter((change) => change !== undefined)
  const size = changes.length
  return {
    changes: changes.map((change, index) => ({ ...change, batch: { index, size } })),
    unusable: found.length - size,
  }
}

function recordsOf(raw: unknown): unknown {
  const { record, records, uniqueId } = Object(raw) as Readonly<Record<string, unknown>>
  return record ?? records ?? { uniqueId }
}

function changeOf(raw: unknown, one: unknown): RestedChange | undefined {
  const { type } = Object(raw) as { readonly type?: unknown }
  const method = typeof type === 'string' ? type : ''
  const op = OPS.get(method) ?? 'unknown'
  const record = typeof one === 'string' ? { uniqueId: one } : one
  return isRecord(record) ? ({ op, method, record, raw } as RestedChange) : undefined
}

/** "It should be sent without "Bearer "." */
export const bareToken = (token: unknown): unknown =>
  typeof token === 'string' ? token.trim().replace(/^bearer\s+/i, '') : token

/** The token as it goes into an address or a header. */
export function checkToken(provider: string, name: string, token: unknown): string {
  if (typeof token === 'string' && token && !/\s/.test(token)) return token
  if (token) throw refused(provider, 'credentials must give the access token, a string without white space')
  const message = `"${name}" needs a login and credentials gave no token: log in first, then call retry()`
  throw new RealtimeError(message, { kind: 'unauthorized', provider, retryable: false })
}

const refused = (provider: string, message: string): RealtimeError =>
  new RealtimeError(message, { kind: 'config', provider })

/**
 * The address of a project's endpoints over HTTP, without a slash at its end.
 *
 * @throws RealtimeError of kind `config`. It never quotes an option: whoever mixes two up may have put a key there.
 */
export function projectUrl(provider: string, place: Place): string {
  const { key, baseUrl = 'https://app.rested.dev/api', version = 1, route = 'ce' } = place
  if ('masterKey' in place) throw refused(provider, 'masterKey must never reach a client: give the API key, { key }')
  if (typeof key !== 'string' || !key || /\s/.test(key)) throw refused(provider, "key must be the project's API key")
  // The vendor's page writes it bare.
  const base = (/^\w+:\/\//.test(baseUrl) ? baseUrl : `https://${baseUrl}`).replace(/^ws/, 'http')
  const url = `${base.replace(/\/+$/, '')}/${version}/${route}`
  if (/^https?:\/\/[^?#@\s]+$/.test(url) && URL.canParse(url)) return url
  throw refused(
    provider,
    'baseUrl must be like https://app.rested.dev/api; version and route, such as 1 and ce, follow it',
  )
}

/** "Lower-case letters, digits, hyphens and /"; source: rested.dev/docs/getting-started/endpoints. Its slashes are the path's own. */
export function checkName(provider: string, name: string): string {
  if (/^[a-z0-9]([a-z0-9/-]*[a-z0-9])?$/.test(name)) return name
  throw refused(provider, 'An endpoint is named like "examples/orders": a-z, 0-9, inner hyphens and slashes')
}

/** The query of an address. The vendor's table calls the key `apiKey`; every address on its pages says `key`. */
export function query(parameters: { readonly [name: string]: string | readonly string[] | undefined }): string {
  const pairs = Object.entries(parameters).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => `${name}=${encodeURIComponent(value)}`),
  )
  return `?${pairs.join('&')}`
}
