import { type Client, createClient } from '@tributary/core'
import { RealtimeProvider, useUserEvents } from '@tributary/react'
import { teletracker } from '@tributary/teletracker'
import { type FC, useState } from 'react'

/** One client for one signed-in user: its tokens are asked for in that user's name, as long as it lives. */
function clientOf(user: string): Client {
  const token = () => fetch(`/api/users/${user}/phone-token`).then((answer) => answer.text())
  return createClient({ providers: [teletracker({ credentials: token })] })
}

interface SignedIn {
  readonly user: string
  readonly client: Client
}
interface AppProps {
  readonly users: readonly string[]
  readonly create?: (user: string) => Client
}

export const App: FC<AppProps> = ({ users, create = clientOf }) => {
  const [signedIn, setSignedIn] = useState<SignedIn>()
  const signOut = () => {
    void signedIn?.client.close() // no socket, no timer, no further question for a token
    setSignedIn(undefined)
  }
  const signIn = (user: string) => {
    signOut()
    setSignedIn({ user, client: create(user) })
  }
  return (
    <>
      {users.map((user) => (
        <button key={user} type="button" aria-pressed={user === signedIn?.user} onClick={() => signIn(user)}>
          {user}
        </button>
      ))}
      <button type="button" disabled={!signedIn} onClick={signOut}>
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
  return (
    <section aria-label={`${user}, ${status}`}>
      {error && <p role="alert">{error.message}</p>}
      <input aria-label="Search" value={search} onChange={({ target }) => setSearch(target.value)} />
      <ul>
        {rows
          .filter(({ text }) => text.includes(search))
          .map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
      </ul>
    </section>
  )
}
