import { act, render, renderHook } from '@testing-library/react'
import { type ReactNode, useState } from 'react'
import { expect, it, vi } from 'vitest'
import { RealtimeProvider, skip, useRealtime, useSend, useSubscription, useUserEvents } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')

/** What a hook throws while it renders. */
function failure(hook: () => unknown, wrapper?: (props: { readonly children?: ReactNode }) => ReactNode): unknown {
  // React reports what a render throws to the console, and in some versions to the window.
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
  const quiet = (event: Event): void => event.preventDefault()
  addEventListener('error', quiet)
  try {
    let thrown: unknown
    renderHook(
      () => {
        try {
          return hook()
        } catch (error) {
          thrown = error
          throw error
        }
      },
      { ...(wrapper && { wrapper }) },
    )
    return thrown
  } catch (error) {
    return error
  } finally {
    removeEventListener('error', quiet)
    complaint.mockRestore()
  }
}

it.each([
  ['useSubscription', () => useSubscription(a)],
  ['useSubscription', () => useSubscription(skip)],
  ['useUserEvents', () => useUserEvents()],
  ['useRealtime', () => useRealtime()],
  ['useSend', () => useSend(a)],
])('names %s and the lines to write where there is no RealtimeProvider', (name, hook) => {
  expect(failure(hook)).toMatchObject({
    kind: 'config',
    message: `${name} found no client: wrap the app in <RealtimeProvider client={client}>`,
  })
})

it('names the provider that a topic needs and those that the client has', () => {
  const { wrapper } = listen([radio(), radio('chat')])
  expect(failure(() => useSubscription(channel('calls', 'phone')), wrapper)).toMatchObject({
    kind: 'config',
    provider: 'phone',
    message: expect.stringMatching(/provider named "phone".* has radio, chat: write createClient\(.*phone\(/),
  })
})

it('says which topics to list where no provider has a user stream', () => {
  const { wrapper } = listen([radio(), radio('chat')])
  expect(failure(() => useUserEvents(), wrapper)).toMatchObject({
    kind: 'config',
    message: 'No provider has a user stream: write useUserEvents({ from: … })',
  })
})

it('makes a client when the first hook asks for it, once for all of them', async () => {
  const station = radio()
  const { client } = listen([station])
  const make = vi.fn(() => client)
  const Sums = () => (
    <>
      {useSubscription(a, { initial: 0, reduce: (sum, event) => sum + event }).status}{' '}
      {useRealtime(({ connection }) => connection.status)}
    </>
  )
  const show = (children?: ReactNode) => <RealtimeProvider client={() => make()}>{children}</RealtimeProvider>
  const { rerender, container } = render(show(), { reactStrictMode: true })
  expect(make).not.toHaveBeenCalled()
  rerender(show(<Sums />))
  await until(() => expect(container.textContent).toBe('live connected'))
  await act(async () => rerender(show([<Sums key="1" />, <Sums key="2" />])))
  expect(make).toHaveBeenCalledTimes(1)
  expect(station.wire).toEqual(['join a'])
})

it('leaves the client open when it goes, and wants nothing of the one before when it gets another', async () => {
  const stations = [radio(), radio()] as const
  const clients = stations.map((station) => listen([station], { linger: 0 }).client)
  const Status = () => <>{useSubscription(a).data}</>
  const show = (n: number) => (
    <RealtimeProvider client={clients[n] as never}>
      <Status />
    </RealtimeProvider>
  )
  const { rerender, unmount, container } = render(show(0))
  await until(() => expect(clients[0]?.connection.status).toBe('connected'))
  rerender(show(1))
  await until(() => expect(stations[1].wire).toEqual(['join a']))
  await until(() => expect(stations[0].wire).toEqual(['join a', 'leave a']))
  stations[1].emit('a', 2)
  await until(() => expect(container.textContent).toBe('2'))
  unmount()
  expect(clients[1]?.connection.status).toBe('connected')
})

it('serves each part of the app by the nearest provider', () => {
  const [outer, inner] = [listen([radio()]).client, listen([radio()]).client]
  const seen: unknown[] = []
  const Client = () => {
    seen.push(useRealtime((rt) => rt.client))
    return null
  }
  render(
    <RealtimeProvider client={outer}>
      <Client />
      <RealtimeProvider client={inner}>
        <Client />
      </RealtimeProvider>
    </RealtimeProvider>,
  )
  expect(seen[0]).toBe(outer)
  expect(seen[1]).toBe(inner)
})

it('is found by the hooks of another copy of this package', async () => {
  // As the ESM and the CJS build in one app. A name in a variable, because there is no such file for the compiler.
  const name = './context?another-copy'
  const copy: typeof import('./context') = await import(/* @vite-ignore */ name)
  expect(copy.RealtimeProvider).not.toBe(RealtimeProvider)
  const { wrapper, client } = listen([radio()])
  const { result } = renderHook(() => copy.useClient('useAnother'), { wrapper })
  expect(result.current).toBe(client)
})

it('keeps its hooks in order when it is given a client in place of a function', () => {
  const { client } = listen([radio()])
  const Count = ({ own }: { readonly own: typeof client }) => (
    <>{`${useState(1)[0]}${useRealtime((rt) => rt.client === own)}`}</>
  )
  const show = (given: typeof client | (() => typeof client)) => (
    <RealtimeProvider client={given}>
      <Count own={client} />
    </RealtimeProvider>
  )
  const { rerender, container } = render(show(() => client))
  rerender(show(client))
  expect(container.textContent).toBe('1true')
})
