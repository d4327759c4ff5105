import { type Credentials, createClient, RealtimeError } from '@tributary/core'
import { RealtimeProvider, useRealtime, useUserEvents } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import type { FC } from 'react'

/** Keeps a token while it is good for another minute; a new one is asked for when it is not, or was refused. */
export function keeping(renew: (signal: AbortSignal) => Promise<string>): Credentials<string> {
  let token = ''
  return async ({ reason, signal }) => {
    const isGood = token && reason !== 'rejected' && reason !== 'changed' && endOf(token) > Date.now() + 60_000
    if (!isGood) token = await renew(signal)
    return token
  }
}

/** When a JWT ends, in ms since the epoch. A token that is none does not say: it is kept until it is refused. */
function endOf(token: string): number {
  const [, payload] = token.split('.')
  if (!payload) return Number.POSITIVE_INFINITY
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))).exp * 1000
}

const provider = 'teletracker'

async function renew(signal: AbortSignal): Promise<string> {
  const answer = await fetch('/api/phone-token', { method: 'POST', signal }) // your server knows its user by a cookie
  if (answer.status === 401)
    throw new RealtimeError('Nobody is signed in', { kind: 'unauthorized', provider, retryable: false })
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`) // tried again, with a back-off
  return answer.text()
}

const client = createClient({ providers: [teletracker({ credentials: keeping(renew) })] })

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Calls />
  </RealtimeProvider>
)

export const Calls: FC = () => {
  const { events, status, error } = useUserEvents({ limit: 8 })
  const { retry } = useRealtime()
  if (status === 'failed' && error?.kind === 'unauthorized')
    return (
      <p role="alert">
        Your session is over. <a href="/login">Sign in</a>, then{' '}
        <button type="button" onClick={retry}>
          try again
        </button>
      </p>
    )
  return (
    <ul aria-label={`Events, ${status}`}>
      {events.map(({ id, event }) => (
        <li key={id}>{JSON.stringify(event)}</li>
      ))}
    </ul>
  )
}
