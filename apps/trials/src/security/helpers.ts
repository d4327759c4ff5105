import { loginCredentials, statesSnapshot, trackerList } from '@tributary/navixy'
import { restedApi } from '@tributary/rested'
import { skapiApi } from '@tributary/skapi'
import { tokenFromLogin } from '@tributary/teletracker/node'

// With what JSON and addresses write in ways of their own, where the vendor allows it.
export const KEY = 'canary-key/with+signs="'
export const TOKEN = 'canary-token/with+signs="'
const PASSWORD = 'canary-password "\\/+é?%'
export const HASH = 'canary-hash"\\/+é?%'
export const JWT = 'eyJhbGciOiJub25lIn0.canary-jwt_of.somebody'

type Fetch = typeof globalThis.fetch

/** Everything that sends a secret over HTTP: what it sends, and how it is called. */
export interface Helper {
  readonly name: string
  readonly secrets: readonly string[]
  /** Under `base`, by this `fetch`. */
  call(base: string, fetch: Fetch, allowInsecure?: boolean): Promise<unknown>
}

const signal = () => new AbortController().signal
const context = () => ({ reason: 'first', attempt: 0, signal: signal() }) as const
/** For those that have no `fetch` of their own. */
async function instead<T>(fetch: Fetch, call: () => Promise<T>): Promise<T> {
  const own = globalThis.fetch
  globalThis.fetch = fetch
  try {
    return await call()
  } finally {
    globalThis.fetch = own
  }
}

const users = (baseUrl: string, fetch: Fetch, allowInsecure?: boolean) =>
  restedApi({ key: KEY, baseUrl, fetch, allowInsecure, credentials: () => TOKEN }).endpoint('users', { secure: true })
const skapi = (api: string, fetch: Fetch, allowInsecure?: boolean) =>
  skapiApi({
    api,
    fetch,
    allowInsecure,
    credentials: () => ({ accessToken: `${JWT}.a`, idToken: `${JWT}.b`, service: 'service', owner: 'owner' }),
  })

export const helpers: readonly Helper[] = [
  { name: 'RESTED list', secrets: [KEY, TOKEN], call: async (...at) => users(...at).list() },
  { name: 'RESTED get', secrets: [KEY, TOKEN], call: async (...at) => users(...at).get('a1') },
  {
    name: 'RESTED create',
    secrets: [KEY, TOKEN, PASSWORD],
    call: async (...at) => users(...at).create({ username: 'eve', password: PASSWORD }),
  },
  { name: 'RESTED update', secrets: [KEY, TOKEN], call: async (...at) => users(...at).update('a1', { n: 1 }) },
  { name: 'RESTED remove', secrets: [KEY, TOKEN], call: async (...at) => users(...at).remove('a1') },
  { name: 'RESTED upload', secrets: [KEY, TOKEN], call: async (...at) => users(...at).upload(new Blob(['text'])) },
  {
    name: 'RESTED login',
    secrets: [KEY, PASSWORD],
    call: async (...at) => users(...at).login({ username: 'ada', password: PASSWORD }),
  },
  { name: 'RESTED logout', secrets: [KEY, TOKEN], call: async (...at) => users(...at).logout() },
  { name: 'Skapi users', secrets: [JWT], call: async (...at) => skapi(...at).users('lobby') },
  { name: 'Skapi groups', secrets: [JWT], call: async (...at) => skapi(...at).groups() },
  {
    name: 'Navixy states',
    secrets: [HASH],
    call: async (baseUrl, fetch, allowInsecure) =>
      statesSnapshot({ baseUrl, fetch, allowInsecure, hash: () => HASH })({ signal: signal() }),
  },
  {
    name: 'Navixy list of trackers',
    secrets: [HASH],
    call: (baseUrl, fetch, allowInsecure) =>
      instead(fetch, async () => trackerList({ baseUrl, allowInsecure, hash: HASH, signal: signal() })),
  },
  {
    name: 'Navixy login',
    secrets: [PASSWORD],
    call: async (baseUrl, fetch, allowInsecure) =>
      loginCredentials({ baseUrl, fetch, allowInsecure, login: 'ada', password: PASSWORD })(context()),
  },
  {
    name: 'TeleTracker login',
    secrets: [PASSWORD],
    call: (url, fetch, allowInsecure) =>
      instead(fetch, async () =>
        tokenFromLogin({ url, allowInsecure, username: 'ada', password: PASSWORD })(context()),
      ),
  },
  {
    name: 'TeleTracker renewal',
    secrets: [TOKEN],
    // The first request is answered, and brings what the second is about.
    call: async (url, fetch, allowInsecure) => {
      const pair = { success: true, token: TOKEN, tokenLifetime: 0, refreshToken: TOKEN }
      const ask = tokenFromLogin({ url, allowInsecure, username: 'ada', password: 'none of these' })
      const logsIn: Fetch = async (input, init) =>
        String(input).endsWith('/auth/login') ? Response.json(pair) : fetch(input, init)
      return instead(logsIn, async () => {
        await ask(context())
        return ask(context())
      })
    },
  },
]
