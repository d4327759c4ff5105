import { RealtimeError } from '@tributary/core'

/** What a signed-in user has. Tokens are JWTs as Amazon Cognito gives them. */
export interface SkapiCredentials {
  /** Opens the socket, and joins groups. */
  readonly accessToken: string
  /** Goes with every message. */
  readonly idToken: string
  /** The service's id, and its owner's. */
  readonly service: string
  readonly owner: string
}

/** What the app gave, if it can be used. */
export function checkCredentials(provider: string, given: unknown): SkapiCredentials {
  const credentials = Object(given) as Readonly<Partial<Record<keyof SkapiCredentials, unknown>>>
  if (!credentials.accessToken) {
    const message = 'credentials gave no accessToken: log in, then call retry()'
    throw new RealtimeError(message, { kind: 'unauthorized', provider, retryable: false })
  }
  for (const field of ['accessToken', 'idToken', 'service', 'owner'] as const) {
    const value = credentials[field]
    // Letters that look the same in JSON, in an address and in both: so they can be kept out of all that is shown.
    if (typeof value === 'string' && /^[\w.-]+$/.test(value)) continue
    const message = `credentials must give { ${field} } as letters, digits and . _ -`
    throw new RealtimeError(message, { kind: 'config', provider })
  }
  return credentials as SkapiCredentials
}

/** The claims that matter of a JWT, which nobody here verifies: whose it is, and when it ends in seconds since the epoch. */
export function claims(token: string): { readonly sub?: unknown; readonly exp?: unknown } {
  try {
    return Object(JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))))
  } catch {
    return {}
  }
}

/** By this machine's clock, as the vendor's client has it. */
export function isOver(token: string): boolean {
  const { exp } = claims(token)
  return typeof exp === 'number' && exp * 1000 < Date.now()
}
