import type { Credentials } from '@tributary/core'
import type { Emulated } from './emulated'

/** What an app's own code for signing in does: one login, a token that is kept while it is taken, another when it is refused. */
export interface SignIn {
  readonly credentials: Credentials<string>
  /** A sign-in with a mistake in it: it goes on giving the token that was refused. */
  keepsOldToken: boolean
}

export function signIn(
  { http, fetch, username, password }: Pick<Emulated, 'http' | 'fetch' | 'username' | 'password'>,
  stale: boolean,
): SignIn {
  let token = stale ? 'expired-long-ago' : undefined
  const desk: SignIn = {
    keepsOldToken: stale,
    async credentials({ reason, signal }) {
      if (token && (desk.keepsOldToken || reason === 'first' || reason === 'reconnect')) return token
      const answer = await fetch(`${http}/teletracker/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
        signal,
      })
      if (!answer.ok) throw new Error(`The login answered ${answer.status}`)
      const given: { readonly token: string } = await answer.json()
      token = given.token
      return token
    },
  }
  return desk
}
