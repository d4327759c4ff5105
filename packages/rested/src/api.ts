import { type Credentials, isRealtimeError, RealtimeError, secureUrl } from '@tributary/core'
import {
  bareToken,
  checkName,
  checkToken,
  isRecord,
  type Place,
  projectUrl,
  query,
  type RestedRecord,
} from './protocol'
import { type Answer, exchange, json } from './request'
import { NAME } from './topics'

/** What {@link restedApi} takes. */
export interface RestedApiOptions extends Place {
  /** The same function as that of `rested()`. Asked before each request to a secure endpoint, and once more when the vendor says 401. */
  readonly credentials?: Credentials<string> | undefined
  /** Rely on the cookie that `login` sets instead: requests then carry cookies. Default false. */
  readonly cookie?: boolean | undefined
  /** What errors name as their provider. Default `rested`. */
  readonly name?: string | undefined
  /** Allow plain `http:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds until a request is given up; uploads take as long as they take. Default 10 000. */
  readonly timeout?: number | undefined
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** What every request takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
}

/** Whoever logs in has either a name or an address, not both. */
export type Login =
  | { readonly username: string; readonly email?: never; readonly password: string }
  | { readonly email: string; readonly username?: never; readonly password: string }

/** One endpoint over HTTP. Each rejects with a `RealtimeError` whose `code` is the HTTP status and whose `reason` has the vendor's words. */
export interface RestedEndpoint<T> {
  /** All records: the snapshot of `records({ snapshot })`. On an authentication endpoint: whoever is logged in. */
  list(options?: RequestOptions): Promise<readonly RestedRecord<T>[]>
  /** One record, by its `uniqueId`. */
  get(uniqueId: string, options?: RequestOptions): Promise<RestedRecord<T>>
  /** Writes any JSON, or a plain string as it is. On an authentication endpoint: registers a user. */
  create(data: T, options?: RequestOptions): Promise<RestedRecord<T>>
  /** `force` (the vendor's default) replaces the data whatever they were, `replace` only by data of the same type. */
  update(
    uniqueId: string,
    data: T,
    options?: RequestOptions & { readonly strategy?: 'force' | 'replace' | undefined },
  ): Promise<void>
  /** `merge` changes only the fields given; JSON objects only. */
  update(uniqueId: string, data: Partial<T>, options: RequestOptions & { readonly strategy: 'merge' }): Promise<void>
  /** Deletes one record. */
  remove(uniqueId: string, options?: RequestOptions): Promise<void>
  /** At most ten files, each a record of its own; `metadata` is stored with them. */
  upload(
    files: Blob | readonly Blob[],
    options?: RequestOptions & { readonly metadata?: Readonly<Record<string, string>> | undefined },
  ): Promise<readonly RestedRecord<T>[]>
  /** For authentication endpoints. Gives the token for `credentials`; with `cookie: true` the browser keeps it, and `token` is absent. */
  login(who: Login, options?: RequestOptions): Promise<{ readonly token?: string; readonly user: RestedRecord<T> }>
  /** For authentication endpoints: ends the login of this token, or of the cookie. */
  logout(options?: RequestOptions): Promise<void>
}

/** The REST part of one project; see {@link restedApi}. */
export interface RestedApi {
  /** The requests of one endpoint. `secure`: they carry the token that `credentials` gives. */
  endpoint<T = unknown>(name: string, options?: { readonly secure?: boolean | undefined }): RestedEndpoint<T>
}

/** What differs from one request to another. */
interface Sent extends RequestOptions {
  readonly query?: Parameters<typeof query>[0]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: BodyInit
  /** Whether it says who is asking. Default: on secure endpoints. */
  readonly signs?: boolean
  readonly timeout?: number
  /** What an answer may not repeat besides key and token. */
  readonly secret?: string
}

/** "Max 10 files" (rested.dev/docs/file-uploads). */
const FILES = 10

/**
 * RESTED over HTTP, for what its sockets cannot do: read an endpoint's records and write them. Takes the options of `rested()`.
 *
 * @throws RealtimeError of kind `config` when an option cannot be right.
 * @example
 * const orders = restedApi({ key: 'project-key' }).endpoint<Order>('orders')
 * const view = records({ snapshot: ({ signal }) => orders.list({ signal }) })
 */
export function restedApi(options: RestedApiOptions): RestedApi {
  const { name: provider = NAME, key, credentials, cookie = false, timeout = 10_000 } = options
  const root = projectUrl(provider, options)
  const fail = (kind: 'config' | 'protocol' | 'unsupported', message: string): RealtimeError =>
    new RealtimeError(message, { kind, provider, retryable: false })
  secureUrl(root, { provider, what: 'the key', scheme: 'http', allowInsecure: options.allowInsecure })

  const endpoint: RestedApi['endpoint'] = <T>(name: string, { secure = false } = {}): RestedEndpoint<T> => {
    const address = `${root}/${checkName(provider, name)}`

    const send = async (method: string, sent: Sent = {}, reason: 'first' | 'rejected' = 'first'): Promise<Answer> => {
      const { signal, body, secret, signs = secure } = sent
      const context = { reason, attempt: reason === 'first' ? 0 : 1, signal: signal ?? new AbortController().signal }
      const asks = signs && !cookie && credentials
      const token = asks ? checkToken(provider, name, bareToken(await credentials(context))) : undefined
      try {
        return await exchange({
          method,
          url: address + query({ key, ...sent.query }),
          what: `${method} ${name}`,
          provider,
          headers: { ...sent.headers, ...(token && { authorization: `Bearer ${token}` }) },
          body,
          cookie,
          fetch: options.fetch ?? globalThis.fetch,
          timeout: sent.timeout ?? timeout,
          signal,
          secrets: [key, ...[token ?? [], secret ?? []].flat()],
        })
      } catch (thrown) {
        const stale = token && reason === 'first' && isRealtimeError(thrown) && thrown.code === 401
        if (!stale) throw thrown
        // What was refused has changed nothing, so asking again with a new token repeats nothing.
        return send(method, sent, 'rejected')
      }
    }
    const read = ({ text }: Answer): readonly RestedRecord<T>[] => {
      const found = [json(text)].flat()
      if (found.every(isRecord)) return found as readonly RestedRecord<T>[]
      throw fail('protocol', `RESTED took the request for "${name}", but did not answer with records`)
    }
    const only = (answer: Answer): RestedRecord<T> => {
      const [record] = read(answer)
      if (record) return record
      throw fail('protocol', `RESTED took the request for "${name}", but answered with no record`)
    }
    // Left out or empty it would mean every record.
    const one = (uniqueId: string) => {
      if (typeof uniqueId === 'string' && uniqueId) return { uniqueId }
      throw fail('config', `A record of "${name}" is named by its uniqueId, a string that is not empty`)
    }

    return {
      list: async (asked) => read(await send('GET', { ...asked })),
      get: async (uniqueId, asked) => only(await send('GET', { ...asked, query: one(uniqueId) })),
      create: async (data, asked) => only(await send('POST', { ...asked, ...content(data) })),
      async update(uniqueId: string, data: unknown, asked: RequestOptions & { strategy?: string | undefined } = {}) {
        await send('PUT', {
          signal: asked.signal,
          ...content(data),
          query: { ...one(uniqueId), strategy: asked.strategy },
        })
      },
      async remove(uniqueId, asked) {
        await send('DELETE', { ...asked, query: one(uniqueId) })
      },
      async upload(files, { metadata = {}, signal } = {}) {
        const all = [files].flat() as readonly Blob[]
        if (all.length < 1 || all.length > FILES) throw fail('config', `RESTED takes 1 to ${FILES} files at a time`)
        const body = new FormData()
        for (const [field, value] of Object.entries(metadata)) body.append(field, value)
        for (const file of all) body.append('file', file)
        return read(await send('POST', { signal, body, timeout: 0 }))
      },
      async login(who, asked) {
        const parameters = { login: 'true', ...(!cookie && { noATCookie: 'true' }) }
        const sent = { ...asked, ...content(who), query: parameters, signs: false }
        const answer = await send('POST', sent)
        const user = only(answer)
        if (cookie) return { user }
        const token = bareToken(answer.headers.get('authorization'))
        if (typeof token === 'string' && token) return { token, user }
        const message =
          'The login was accepted, but its Authorization header cannot be read here: the server must expose it to pages, or use cookie: true'
        throw fail('unsupported', message)
      },
      async logout(asked) {
        await send('POST', { ...asked, query: { logout: 'true' }, signs: true })
      },
    }
  }
  return { endpoint }
}

/** "application/json or text/plain". Whoever registers or logs in sends a password, which errors may not repeat. */
function content(data: unknown): Pick<Sent, 'headers' | 'body' | 'secret'> {
  if (typeof data === 'string') return { headers: { 'content-type': 'text/plain' }, body: data }
  const { password } = Object(data) as { readonly password?: unknown }
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
    ...(typeof password === 'string' && { secret: password }),
  }
}
