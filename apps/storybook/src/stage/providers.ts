import type { Provider } from '@tributary/core'
import { navixy } from '@tributary/navixy'
import { type RestedApiOptions, rested } from '@tributary/rested'
import { type SkapiApiOptions, skapi } from '@tributary/skapi'
import { teletracker } from '@tributary/teletracker'
import type { Emulated, VendorName } from './emulated'
import { navixyHash, type SignIn, signIn, teletrackerToken } from './sign-in'

interface Made {
  readonly provider: Provider
  /** Where somebody signs in whose token may expire. */
  readonly desk?: SignIn
}

interface Who {
  /** Counts the people there are at the vendor, from 0. */
  readonly user: number
  /** The name of the account; default the vendor's. */
  readonly name?: string | undefined
}

/** Each vendor's provider, in front of its emulated server. */
export const makers: Readonly<Record<VendorName, (emulated: Emulated, stale: boolean, who: Who) => Made>> = {
  teletracker(emulated, stale, { user, name }) {
    const desk = signIn((signal) => teletrackerToken(emulated, signal, user), stale)
    return { desk, provider: teletracker({ name, url: emulated.url('teletracker'), credentials: desk.credentials }) }
  },
  navixy(emulated, stale) {
    const desk = signIn((signal) => navixyHash(emulated, signal), stale)
    return { desk, provider: navixy({ url: emulated.url('navixy'), credentials: desk.credentials }) }
  },
  skapi(emulated, _, { user }) {
    return { provider: skapi({ url: emulated.url('skapi'), credentials: () => personOf(emulated, user) }) }
  },
  rested: (emulated) => ({ provider: rested(projectOf(emulated)) }),
}

/** What somebody at Skapi has who is signed in. */
const personOf = ({ credentials: { skapi } }: Emulated, user: number) => {
  const person = skapi.users[user]
  return person && { ...person, service: skapi.service, owner: skapi.owner }
}

/** What `skapiApi()` takes for one of the people at Skapi. */
export const serviceOf = (emulated: Emulated, user: number): SkapiApiOptions => ({
  api: `${emulated.http}/skapi/api/`,
  credentials: () => personOf(emulated, user),
  fetch: emulated.fetch,
})

/** What `rested()` and `restedApi()` both take. */
export const projectOf = ({ http, fetch, credentials }: Emulated): RestedApiOptions => ({
  key: credentials.rested.key,
  baseUrl: `${http}/rested/api`,
  fetch,
})

/** At these a token expires, and another one has to be asked for. */
export const signsIn = (vendor: VendorName): boolean => vendor === 'teletracker' || vendor === 'navixy'
