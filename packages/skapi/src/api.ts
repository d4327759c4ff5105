import { type Credentials, RealtimeError, secureUrl } from '@tributary/core'
import { checkCredentials, type SkapiCredentials } from './credentials'
import { exchange, within } from './request'
import { NAME } from './topics'
import { add, type SkapiMember } from './view'

/** What {@link skapiApi} takes. */
export interface SkapiApiOptions {
  /** Where the service answers HTTP, `https://….amazonaws.com/…/`: `record_private` of what the vendor's client discovers. `fromSkapi(instance)` has it. */
  readonly api: string | (() => string | PromiseLike<string>)
  /** The same function as that of `skapi()`; asked before each request. */
  readonly credentials: Credentials<SkapiCredentials | null | undefined>
  /** What errors name as their provider. Default `skapi`. */
  readonly name?: string | undefined
  /** Allow plain `http:` to a host that is not this machine. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Milliseconds until a request is given up. Default 10 000. */
  readonly timeout?: number | undefined
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** What every request takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
}

/** A group that somebody is in. */
export interface SkapiGroup {
  readonly group: string
  /** Connections, not people. */
  readonly numberOfUsers: number
}

/** Which groups, in the vendor's own terms. `>=` on a name means that it starts so; `range` is the other end and replaces `condition`. */
export type GroupQuery = (
  | { readonly searchFor?: 'group' | undefined; readonly value: string; readonly range?: string | undefined }
  | { readonly searchFor: 'number_of_users'; readonly value: number; readonly range?: number | undefined }
) & { readonly condition?: '>' | '>=' | '=' | '<' | '<=' | '!=' | undefined }

/** Who is in which group, asked over HTTP; see {@link skapiApi}. */
export interface SkapiApi {
  /** Who is in a group now, or which connections one user has there: the snapshot of `members({ snapshot })`. */
  users(
    group: string,
    options?: RequestOptions & { readonly userId?: string | undefined },
  ): Promise<readonly SkapiMember[]>
  /** The groups that somebody is in. */
  groups(options?: RequestOptions & { readonly where?: GroupQuery | undefined }): Promise<readonly SkapiGroup[]>
}

/** The most that a request may ask for. */
const LIMIT = 1000
/** A list of more pages has no end: a million entries is what this package is for. */
const MOST_PAGES = 1000

/**
 * Skapi over HTTP, for what its socket does not tell: who is in a group, and which groups there are. Every page of a list is read.
 *
 * Rejects with a `RealtimeError` whose `code` and `reason` are the vendor's.
 *
 * @throws RealtimeError of kind `config` when the address cannot be right.
 * @example
 * const api = skapiApi(fromSkapi(instance))
 * const present = members({ snapshot: ({ signal }) => api.users('lobby', { signal }) })
 */
export function skapiApi(options: SkapiApiOptions): SkapiApi {
  const { api, credentials, name: provider = NAME, timeout = 10_000, allowInsecure = false } = options
  const check = (url: unknown): string => checkApi(provider, url, allowInsecure)
  if (typeof api === 'string') check(api)

  const list = async (body: object, { signal }: RequestOptions): Promise<readonly Entry[]> => {
    const bounds = { provider, timeout, signal }
    // The app's own functions may hang, as the vendor's client does.
    const base = check(typeof api === 'string' ? api : await within(bounds, 'the address', api))
    const given = await within(bounds, 'credentials', (until) =>
      credentials({ reason: 'first', attempt: 0, signal: until }),
    )
    const fetch = options.fetch ?? globalThis.fetch
    const call = { ...bounds, base, route: 'get-ws-group', credentials: checkCredentials(provider, given), fetch }
    const broken = (what: string): RealtimeError =>
      new RealtimeError(`Skapi took the request for a list, but ${what}`, {
        kind: 'protocol',
        provider,
        retryable: false,
      })
    const entries: Entry[] = []
    let startKey: object | undefined
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page: Page = Object(
        await exchange({ ...call, body: { ...body, limit: LIMIT, ...(startKey && { startKey }) } }),
      )
      if (!Array.isArray(page.list)) throw broken('did not answer with one')
      for (const entry of page.list) entries.push(Object(entry))
      const next = page.endOfList ? undefined : page.startKey
      // One that does not advance would be asked for ever.
      if (typeof next !== 'object' || next === null || spelled(next) === spelled(startKey)) return entries
      startKey = next
    }
    throw broken(`its list of ${entries.length} does not end`)
  }

  return {
    async users(group, asked = {}) {
      const { userId } = asked
      const entries = await list({ group, ...(userId !== undefined && { user_id: userId }) }, asked)
      return entries.reduce<readonly SkapiMember[]>(
        (all, { uid, cid }) => (isText(uid) && isText(cid) ? add(all, behind(uid), `cid:${cid}`) : all),
        [],
      )
    },
    async groups(asked = {}) {
      const { searchFor = 'group', value = ' ', range, condition = asked.where ? '=' : '>' } = asked.where ?? {}
      const entries = await list({ searchFor, value, ...(range === undefined ? { condition } : { range }) }, asked)
      return entries.flatMap(({ rid, cnt }) =>
        isText(rid) && typeof cnt !== 'object' ? [{ group: behind(rid), numberOfUsers: Number(cnt) }] : [],
      )
    },
  }
}

interface Page {
  readonly list?: unknown
  readonly startKey?: unknown
  readonly endOfList?: unknown
}
interface Entry {
  readonly uid?: unknown
  readonly rid?: unknown
  readonly cid?: unknown
  readonly cnt?: unknown
}

/** `<something>#<name>`. The vendor's client stops at the next `#`; a name may have one. */
const behind = (id: string): string => id.replace(/^[^#]*#/, '')
const isText = (value: unknown): value is string => typeof value === 'string'

/** Two that nest too deep to be spelled count as the same. */
function spelled(key: object | undefined): string {
  try {
    return JSON.stringify(key) ?? ''
  } catch {
    return ''
  }
}

function checkApi(provider: string, url: unknown, allowInsecure: boolean): string {
  const fail = (message: string): RealtimeError => new RealtimeError(message, { kind: 'config', provider })
  if (typeof url !== 'string' || !/^https?:/.test(url) || !URL.canParse(url))
    throw fail('api must be the https:// address of the service: record_private of what skapi-js discovers')
  return secureUrl(url, { provider, what: 'the token', scheme: 'http', allowInsecure }).replace(/\/*$/, '/')
}
