import type { Credentials } from '@tributary/core'
import type { Emulated } from './emulated'

/** What an app's own code for signing in does: one login, a token that is kept while it is taken, another when it is refused. */
export interface SignIn {
  readonly credentials: Credentials<string>
  /** A sign-in with a mistake in it: it goes on giving the token that was refused. */
  keepsOldToken: boolean
}

export function signIn(login: (signal: AbortSignal) => Promise<string>, stale: boolean): SignIn {
  let token = stale ? 'expired-long-ago' : undefined
  const desk: SignIn = {
    keepsOldToken: stale,
    async credentials({ reason, signal }) {
      if (token && (desk.keepsOldToken || reason === 'first' || reason === 'reconnect')) return token
      token = await login(signal)
      return token
    },
  }
  return desk
}

type Place = Pick<Emulated, 'http' | 'fetch' | 'credentials'>

export async function teletrackerToken(
  { http, fetch, credentials }: Place,
  signal: AbortSignal,
  user = 0,
): Promise<string> {
  const { username, password } = credentials.teletracker.users[user] ?? credentials.teletracker
  const { token }: { token: string } = await post(
    fetch,
    `${http}/teletracker/auth/login`,
    { username, password },
    signal,
  )
  return token
}

export async function navixyHash({ http, fetch, credentials }: Place, signal: AbortSignal): Promise<string> {
  const { login, password } = credentials.navixy
  const { hash }: { hash: string } = await post(fetch, `${http}/navixy/v2/user/auth`, { login, password }, signal)
  return hash
}

async function post<Answer>(fetch: Emulated['fetch'], url: string, body: object, signal: AbortSignal): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal })
  if (!answer.ok) throw new Error(`The login answered ${answer.status}`)
  return answer.json()
}
