import type { Credentials } from '@tributary/core'
import type {
  Control,
  NavixyCredentials,
  RemoteControl,
  RestedCredentials,
  SkapiCredentials,
  TeleTrackerCredentials,
  WebSocketCredentials,
} from '@tributary/emulator'

interface Known {
  readonly teletracker: TeleTrackerCredentials
  readonly navixy: NavixyCredentials
  readonly skapi: SkapiCredentials
  readonly rested: RestedCredentials
  readonly websocket: WebSocketCredentials
}

/** Where an emulated vendor is, and how one signs in there. */
export interface Place<C = unknown> {
  readonly url: string
  readonly credentials: Credentials<C>
}

/**
 * For each emulated vendor what its provider wants to be told, to be passed on as it is: `teletracker(at.teletracker)`, `rested({ ...at.rested, silence: 60_000 })`.
 *
 * Its `credentials` are an app's sign-in: they keep their token while it is taken, and get another when it is refused. Put yours in their place to test it.
 */
export interface Places {
  readonly teletracker: Place<string>
  readonly navixy: Place<string> & {
    /** For the snapshot functions: the REST part. */
    readonly baseUrl: string
    readonly fetch: typeof fetch
  }
  readonly skapi: Place<Pick<SkapiCredentials, 'accessToken' | 'idToken' | 'service' | 'owner'>> & {
    /** For `skapiApi()`. */
    readonly api: string
    readonly fetch: typeof fetch
  }
  readonly rested: {
    readonly key: string
    readonly baseUrl: string
    readonly credentials: Credentials<string>
    /** For `restedApi()`. */
    readonly fetch: typeof fetch
  }
  readonly websocket: {
    readonly url: string
    /** Where its server asks for a token. */
    readonly credentials?: Credentials<string>
  }
}

/** What an emulator says of itself, in this page or elsewhere. */
export interface Ground {
  readonly vendors: readonly string[]
  /** The origin of its REST parts. */
  readonly http: string
  readonly fetch: typeof fetch
  readonly url: (vendor: string) => string
  /** What was valid when it began. */
  readonly credentials: (vendor: string) => object
  readonly control: (vendor: string) => Control | RemoteControl
}

/** The places of an emulator's vendors, and for each whether its sign-in gives a new token. */
export function createPlaces({ vendors, http, fetch, url, credentials, control }: Ground): {
  readonly at: Places & Readonly<Record<string, Place | undefined>>
  readonly renews: (vendor: string, on: boolean) => void
} {
  const stale = new Set<string>()
  const signIn = <V extends string, C>(
    vendor: V,
    take: (valid: V extends keyof Known ? Known[V] : object) => C,
  ): { readonly credentials: Credentials<C> } => {
    let held: Promise<C> | undefined
    return {
      credentials({ reason }) {
        // Skapi refuses before the socket is open, where nobody can tell why: whoever signs in there looks at the token, as the vendor's client does.
        const trusts = vendor !== 'skapi' && (reason === 'first' || reason === 'reconnect')
        if (held && (stale.has(vendor) || trusts)) return held
        const asked = Promise.resolve(control(vendor).credentials()).then((valid) =>
          take(valid as Parameters<typeof take>[0]),
        )
        held = asked
        // A sign-in that did not work out is tried again.
        asked.catch(() => {
          if (held === asked) held = undefined
        })
        return asked
      },
    }
  }
  const makers: { readonly [name in keyof Places]: () => Places[name] } = {
    teletracker: () => ({ url: url('teletracker'), ...signIn('teletracker', ({ token }) => token) }),
    navixy: () => ({
      url: url('navixy'),
      baseUrl: `${http}/navixy/v2`,
      fetch,
      ...signIn('navixy', ({ hash }) => hash),
    }),
    skapi: () => ({
      url: url('skapi'),
      api: `${http}/skapi/api/`,
      fetch,
      ...signIn('skapi', ({ accessToken, idToken, service, owner }) => ({ accessToken, idToken, service, owner })),
    }),
    rested: () => ({
      key: (credentials('rested') as RestedCredentials).key,
      baseUrl: `${http}/rested/api`,
      fetch,
      ...signIn('rested', ({ accessToken }) => accessToken),
    }),
    websocket: () => ({
      url: url('websocket'),
      ...('token' in credentials('websocket') && signIn('websocket', ({ token }) => token ?? '')),
    }),
  }
  const place = (name: string): unknown =>
    Object.hasOwn(makers, name)
      ? makers[name as keyof Places]()
      : { url: url(name), ...signIn(name, (valid: object) => valid) }
  return {
    at: Object.fromEntries(vendors.map((name) => [name, place(name)])) as ReturnType<typeof createPlaces>['at'],
    renews(vendor, on) {
      if (on) stale.delete(vendor)
      else stale.add(vendor)
    },
  }
}
