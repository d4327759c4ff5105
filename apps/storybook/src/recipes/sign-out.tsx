import { type Client, createClient } from '@tributary/core'
import { RealtimeProvider, useUserEvents } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import { type FC, useState } from 'react'

/** One client for one signed-in user: its tokens are asked for in that user's name, as long as it lives. */
function clientOf(user: string): Client {
  const token = () => fetch(`/api/users/${user}/phone-token`).then((answer) => answer.text())
  return createClient({ providers: [teletracker({ credentials: token })] })
}

interface AppProps {
  readonly users: readonly string[]
  readonly create?: (user: string) => Client
}

export const App: FC<AppProps> = ({ users, create = clientOf }) => {
  const [signedIn, setSignedIn] = useState<{ readonly user: string; readonly client: Client }>()
  const change = (user?: string) => {
    void signedIn?.client.close() // no socket, no timer, no further question for a token
    setSignedIn(user === undefined ? undefined : { user, client: create(user) })
  }
  return (
    <>
      {users.map((user) => (
        <button key={user} type="button" aria-pressed={user === signedIn?.user} onClick={() => change(user)}>
          {user}
        </button>
      ))}
      <button type="button" disabled={!signedIn} onClick={() => change()}>
        Sign out
      </button>
      {signedIn && (
        // The key takes away all that is below, state included: nothing of one user is left for the next.
        <RealtimeProvider key={signedIn.user} client={signedIn.client}>
          <Events user={signedIn.user} />
        </RealtimeProvider>
      )}
    </>
  )
}

const Events: FC<{ readonly user: string }> = ({ user }) => {
  const { events, status, error } = useUserEvents({ limit: 8 })
  const [search, setSearch] = useState('')
  const rows = events.map(({ id, event }) => ({ id, text: JSON.stringify(event) }))
  const found = rows.filter(({ text }) => text.includes(search))
  return (
    <section aria-label={`${user}, ${status}`}>
      {error && <p role="alert">{error.message}</p>}
      <input aria-label="Search" value={search} onChange={({ target }) => setSearch(target.value)} />
      <ul>
        {found.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </section>
  )
}
