import { afterEach, expect, jest, test } from '@jest/globals'
import { fireEvent } from '@testing-library/react'
import { useSend, useSubscription, useUserEvents } from '@tributary/react'
import { ConnectionBanner } from '@tributary/react/components'
import { type Places, renderWithRealtime } from '@tributary/react/testing'
import { group, skapi } from '@tributary/skapi'
import { teletracker } from '@tributary/teletracker'

afterEach(() => {
  jest.useRealTimers()
})

const phone = (at: Places) => [teletracker(at.teletracker)]
const Calls = () => {
  const { events, status, error } = useUserEvents()
  return (
    <>
      <ConnectionBanner />
      <p>{`${error?.kind ?? status}: ${events.length} calls`}</p>
    </>
  )
}

test('counts calls', async () => {
  const { emit, container } = renderWithRealtime(<Calls />, { providers: phone })
  await emit('teletracker', { type: 'userevent', from_number: '+15045550123' })
  expect(container.textContent).toContain('live: 1 calls')
})

test('tries again a tenth of a second after a cut, under fake timers', async () => {
  jest.useFakeTimers()
  const { drop, advance, container } = renderWithRealtime(<Calls />, { providers: phone })
  await drop()
  expect(container.textContent).toContain('recovering: 0 calls')
  await advance(99)
  expect(container.textContent).toContain('recovering: 0 calls')
  await advance(1)
  expect(container.textContent).toContain('live: 0 calls')
})

test('asks to sign in again', async () => {
  const { expireToken, findByText } = renderWithRealtime(<Calls />, { providers: phone })
  await expireToken({ renew: false })
  await findByText('unauthorized: 0 calls')
})

const lobby = group('lobby')
const Chat = () => {
  const { data, status } = useSubscription(lobby)
  const { send } = useSend(lobby)
  return (
    <button type="button" onClick={() => void send({ text: 'hello' })}>{`${status} ${JSON.stringify(data)}`}</button>
  )
}

test('says something to a vendor whose tokens are JWTs', async () => {
  const { see, getByRole } = renderWithRealtime(<Chat />, { providers: (at) => [skapi(at.skapi)] })
  await see('live')
  fireEvent.click(getByRole('button'))
  await see('"text":"hello"')
})
