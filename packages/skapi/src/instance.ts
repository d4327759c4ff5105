import type { Credentials } from '@tributary/core'
import type { SkapiCredentials } from './credentials'

/** What is needed of the vendor's client: `new Skapi(…)` of skapi-js has it. */
export interface SkapiInstance {
  readonly service: string
  readonly owner: string
  readonly session: Readonly<Record<string, unknown>> | null
  /** Resolves once the login that it remembers is there; with `refreshToken` it gets new tokens first. */
  getProfile(options?: { refreshToken: boolean }): Promise<unknown>
}

/** What `skapi()` and `skapiApi()` take. */
export interface SkapiAccess {
  /** The address of the WebSocket. */
  readonly url: () => Promise<string>
  /** The address of the REST part. */
  readonly api: () => Promise<string>
  readonly credentials: Credentials<SkapiCredentials | null>
}

/** `CognitoUserSession` of amazon-cognito-identity-js. */
interface Session {
  readonly accessToken: { readonly jwtToken: string }
  readonly idToken: { readonly jwtToken: string; readonly payload: { readonly exp?: number } }
}

/**
 * The addresses and the login of the vendor's own client, for an app that signs in with it: `skapi(fromSkapi(instance))`. The connection is not
 * that client's: its `connectRealtime` hangs for ever once a first connection has failed, and nothing from outside can help it.
 *
 * @example
 * const own = fromSkapi(new Skapi('service-id'))
 * const client = createClient({ providers: [skapi(own)] })
 */
export function fromSkapi(instance: SkapiInstance): SkapiAccess {
  // Private by the vendor's types, and the only place where it keeps what it has discovered (skapi-js 1.5.8).
  const discovered = async (field: 'websocket_private' | 'record_private'): Promise<string> => {
    const { record_endpoint } = instance as { readonly record_endpoint?: Promise<Readonly<Record<string, string>>> }
    return (await record_endpoint)?.[field] ?? ''
  }
  return {
    url: () => discovered('websocket_private'),
    api: () => discovered('record_private'),
    async credentials({ reason }) {
      // Waits for the login that it remembers. A refresh that fails signs the user out there: only where it must be.
      await instance.getProfile()
      if (reason === 'rejected' || isOver(instance.session as Session | null))
        await instance.getProfile({ refreshToken: true })
      const { session, service, owner } = instance
      if (!session) return null
      const { accessToken, idToken } = session as unknown as Session
      return { accessToken: accessToken.jwtToken, idToken: idToken.jwtToken, service, owner }
    },
  }
}

/** "idTokenExp < currentTime" */
const isOver = (session: Session | null): boolean => {
  const exp = session?.idToken.payload.exp
  return exp !== undefined && exp * 1000 < Date.now()
}
