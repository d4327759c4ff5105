import { render } from '@testing-library/react'
import { memo, StrictMode } from 'react'
import { expect, it } from 'vitest'
import { useSubscription, useSubscriptions, useUserEvents } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')
const useTuned = () => useSubscription(a)

it('says which components want a topic, however they ask for it, and when they go', async () => {
  const { client, wrapper } = listen([radio()], { linger: 0 })
  const Badge = () => <p>{useSubscription(a, { onEvent: () => {} }).status}</p>
  const Chat = memo(function Chat() {
    return <p>{useTuned().status}</p>
  })
  const List = () => <p>{useUserEvents({ from: a }).status}</p>
  function Both() {
    return <p>{useSubscriptions([a, channel('b')]).length}</p>
  }
  const App = ({ all }: { readonly all: boolean }) => (
    <StrictMode>
      <Badge />
      <Badge />
      {all && <Chat />}
      {all && <List />}
      {all && <Both />}
    </StrictMode>
  )
  const owners = (name: string) =>
    client.links.flatMap(({ topics }) =>
      topics.filter(({ topic }) => topic.name === name).flatMap((topic) => [...topic.owners].sort()),
    )
  const { rerender } = render(<App all />, { wrapper })
  await until(() => expect(owners('a')).toEqual(['Badge', 'Badge', 'Both', 'Chat', 'List']))
  expect(owners('b')).toEqual(['Both'])
  rerender(<App all={false} />)
  await until(() => expect(owners('a')).toEqual(['Badge', 'Badge']))
})
