// An app in a page of its own: what a test from outside looks at.
import { createClient } from '@tributary/core'
import { RealtimeProvider } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import { createRoot } from 'react-dom/client'
import { Calls } from '../recipes/calls'

declare const line: {
  readonly http: string
  readonly teletracker: string
  readonly credentials: { readonly teletracker: { readonly username: string; readonly password: string } }
}

const { username, password } = line.credentials.teletracker
const login = async (signal: AbortSignal): Promise<string> => {
  const body = JSON.stringify({ username, password })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${line.http}/teletracker/auth/login`, { method: 'POST', headers, body, signal })
  const { token } = (await answer.json()) as { token: string }
  return token
}
const client = createClient({
  providers: [teletracker({ url: line.teletracker, credentials: ({ signal }) => login(signal) })],
  backoff: () => 100,
})

createRoot(document.body).render(
  <RealtimeProvider client={client}>
    <Calls />
  </RealtimeProvider>,
)
