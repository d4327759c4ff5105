import { createClient } from '@tributary/core'
import { RealtimeProvider, useSubscription, useUserEvents } from '@tributary/react'
import { ConnectionDot } from '@tributary/react/components'
import { teletracker, userEvents } from '@tributary/teletracker'
import type { FC } from 'react'

const ACCOUNTS = ['sales', 'support']

const client = createClient({
  providers: ACCOUNTS.map((name) => {
    const token = () => fetch(`/api/accounts/${name}/phone-token`).then((answer) => answer.text())
    return teletracker({ name, credentials: token })
  }),
})

export const App: FC = () => (
  <RealtimeProvider client={client}>
    <Accounts />
  </RealtimeProvider>
)

export const Accounts: FC = () => {
  const { events } = useUserEvents({ limit: 8 }) // of every provider that has a stream of its user
  return (
    <>
      <dl>
        {ACCOUNTS.map((name) => (
          <Account key={name} name={name} />
        ))}
      </dl>
      <ol>
        {events.map(({ id, event, meta }) => (
          <li key={id}>
            <strong>{meta.topic.provider}</strong> {JSON.stringify(event)}
          </li>
        ))}
      </ol>
    </>
  )
}

const Account: FC<{ readonly name: string }> = ({ name }) => {
  // The same topic of another provider is another topic, with a connection, a status and an error of its own.
  const { status, error } = useSubscription(userEvents({ provider: name }))
  return (
    <div>
      <dt>
        <ConnectionDot provider={name} /> {name}
      </dt>
      <dd>{error?.message ?? status}</dd>
    </div>
  )
}
