import { act, cleanup, screen } from '@testing-library/react'
import { drops, teletracker as emulated, healthy, refuses, sequence } from '@tributary/emulator'
import { teletracker, userEvents } from '@tributary/teletracker'
import type { ReactNode } from 'react'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { useRealtime, useUserEvents } from '../index'
import { useSuspenseSubscription } from '../suspense'
import { renderWithRealtime } from './index'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const providers = (at: { readonly teletracker: Parameters<typeof teletracker>[0] }) => [teletracker(at.teletracker)]
const event = (n: number) => ({ type: 'userevent', n })

function Events() {
  const { events, status, gap, error } = useUserEvents({ from: userEvents() })
  const { connection } = useRealtime()
  return (
    <>
      <h1>{connection.status}</h1>
      <p>
        {error?.kind ?? status}
        {gap && ', something may be missing'}
      </p>
      <ul>
        {events.map(({ id, event }) => (
          <li key={id}>{String(event.n)}</li>
        ))}
      </ul>
    </>
  )
}
const shown = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)

it('shows what is emitted as soon as that resolves, and says whom it has reached', async () => {
  const complain = vi.spyOn(console, 'error')
  const { emit } = renderWithRealtime(<Events />, { providers })
  expect(await emit('teletracker', event(1))).toBe(1)
  expect(shown()).toEqual(['1'])
  expect(await emit('teletracker', event(2), { user: 'ben@example.test' })).toBe(0)
  expect(await emit('navixy', { type: 'event', event: 'logout', data: '' })).toBe(0)
  expect(shown()).toEqual(['1'])
  expect(complain).not.toHaveBeenCalled()
})

it('drops, and time passes when the test says so', async () => {
  vi.useFakeTimers()
  const { drop, advance, see, emit } = renderWithRealtime(<Events />, { providers })
  await see('live')
  await drop({ code: 1012, reason: 'deploy' })
  await see('reconnecting')
  await advance(99)
  await see('reconnecting')
  await advance(1)
  await see('live, something may be missing')
  await emit('teletracker', event(1))
  expect(shown()).toEqual(['1'])
})

it('lets half an hour pass at once', async () => {
  vi.useFakeTimers()
  const { refuse, drop, advance, client, emulator } = renderWithRealtime(<Events />, {
    providers,
    client: { backoff: () => 60_000 },
  })
  await refuse({ status: 503 })
  await drop()
  const before = emulator.attempts
  await advance(30 * 60_000)
  expect(emulator.attempts - before).toBe(30)
  expect(client.connection).toMatchObject({ status: 'reconnecting', attempt: 31 })
  await refuse(false)
  await advance(60_000)
  expect(screen.getByText('connected')).toBeTruthy()
})

it('needs no fake timers but for that, and says so', async () => {
  const { drop, advance } = renderWithRealtime(<Events />, { providers })
  await drop()
  expect(await screen.findByText('live, something may be missing')).toBeTruthy()
  await expect(advance(1_000)).rejects.toThrow(
    'advance(1000) needs fake timers, and these are real: call vi.useFakeTimers(), or jest.useFakeTimers(), before renderWithRealtime()',
  )
  vi.useFakeTimers()
  await expect(advance(1_000)).rejects.toThrow('and they came after renderWithRealtime()')
})

it('mutes: a connection that is silent, and told from a living one where the app has an opinion', async () => {
  vi.useFakeTimers()
  const { mute, emit, advance, see } = renderWithRealtime(<Events />, {
    providers: (at) => [teletracker({ ...at.teletracker, silence: 30_000 })],
  })
  await see('live')
  await mute()
  await emit('teletracker', event(1))
  expect(shown()).toEqual([])
  await advance(30_000)
  await see('reconnecting')
  await mute(false)
  await advance(15_000)
  await see('live, something may be missing')
})

it('expires a token: the sign-in gives another one, and the screen goes on', async () => {
  const { expireToken, emulator, see } = renderWithRealtime(<Events />, { providers })
  await see('live')
  await expireToken()
  await see('live, something may be missing')
  const signedIn = emulator.connections.map((one) => one.frames.filter(({ frame }) => /authresponse/.test(frame)))
  expect(signedIn.flat().map(({ frame }) => JSON.parse(frame).success)).toEqual([true, false, true])
})

it('expires a token for good, until the sign-in has another one', async () => {
  const { expireToken, client, see } = renderWithRealtime(<Events />, { providers })
  await see('live')
  await expireToken({ renew: false })
  await see('unauthorized')
  expect(client.connection.status).toBe('failed')
  await expireToken()
  act(() => client.retry())
  await see('live')
})

it('refuses from the first attempt on, by the behaviours of the emulator', async () => {
  const behaviour = sequence(refuses(4000), drops({ after: 3 }), healthy())
  const { emulator, see, emit } = renderWithRealtime(<Events />, { providers, behaviour })
  await see('live')
  expect(emulator.attempts).toBe(2)
  await emit('teletracker', event(1))
  await see('live, something may be missing')
  expect(emulator.connections.map(({ closed }) => closed?.code)).toEqual([4000, 1006, undefined])
  expect(shown()).toEqual(['1'])
})

it('gives a wrapper of the app the client too, and its hooks everything they need', async () => {
  function Frame({ children }: { readonly children: ReactNode }) {
    return <main title={useRealtime(({ connection }) => connection.status)}>{children}</main>
  }
  const { see, container } = renderWithRealtime(<Events />, { providers, wrapper: Frame })
  await see('live')
  expect(container.querySelector('main')?.title).toBe('connected')
})

it('closes everything when the test is over', async () => {
  vi.useFakeTimers()
  const { client, emulator, see } = renderWithRealtime(<Events />, { providers, stream: true })
  await see('live')
  cleanup()
  await vi.waitFor(() => expect(client.connection.status).toBe('closed'))
  expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true])
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0))
})

it('is closed by the last unmount, not by the one that StrictMode makes for show', async () => {
  const { emit, client, unmount } = renderWithRealtime(<Events />, { providers, reactStrictMode: true })
  await emit('teletracker', event(1))
  expect(shown()).toEqual(['1'])
  expect(client.connection.status).toBe('connected')
  unmount()
  await vi.waitFor(() => expect(client.connection.status).toBe('closed'))
})

it('closes what never mounted', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const quiet = new AbortController()
  window.addEventListener('error', (event) => event.preventDefault(), { signal: quiet.signal })
  onTestFinished(() => quiet.abort())
  let status: (() => string) | undefined
  function Broken(): never {
    const { client } = useRealtime()
    status = () => client.connection.status
    throw new Error('no screen today')
  }
  expect(() => renderWithRealtime(<Broken />, { providers })).toThrow('no screen today')
  await vi.waitFor(() => expect(status?.()).toBe('closed'))
})

it('closes what has not mounted when the test is over, as it waits and no Suspense catches that', async () => {
  const Waiting = () => JSON.stringify(useSuspenseSubscription(userEvents()).data)
  const { client, emulator, container } = renderWithRealtime(<Waiting />, { providers })
  await vi.waitFor(() => expect(client.connection.status).toBe('connected'))
  expect(container.textContent).toBe('')
  cleanup()
  await vi.waitFor(() => expect(client.connection.status).toBe('closed'))
  expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true])
})

it('says what the screen says instead', async () => {
  const waits = async () => {
    const { see } = renderWithRealtime(<Events />, { providers })
    await see(/^connected\s*live$/i)
    await expect(see('closed')).rejects.toThrow('The screen does not say "closed". It says: "connectedlive"')
    cleanup()
  }
  await waits()
  vi.useFakeTimers()
  await waits()
})

it('names the vendors there are', async () => {
  const { emit } = renderWithRealtime(<Events />, { providers, vendors: [emulated()] })
  await expect(emit('navixy', {})).rejects.toThrow("There is no vendor 'navixy' here, only: teletracker.")
})
