import { act, renderHook } from '@testing-library/react'
import { RealtimeError } from '@tributary/core'
import { expect, it } from 'vitest'
import { type Realtime, useConnection, useRealtime, useSubscription } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')

it('shows the connection and its links, from idle over reconnecting to connected again', async () => {
  const station = radio()
  const { wrapper, client } = listen([station], { backoff: () => 60_000 })
  const { result } = renderHook(() => useRealtime(), { wrapper })
  expect(result.current).toMatchObject({ connection: { status: 'idle' }, links: [], client })
  const listener = renderHook(() => useSubscription(a), { wrapper })
  await until(() => expect(result.current.connection.status).toBe('connected'))
  expect(result.current.links).toMatchObject([
    { provider: 'radio', address: 'radio', connection: { status: 'connected' } },
  ])
  await act(async () => station.cut())
  expect(result.current.connection).toMatchObject({
    status: 'reconnecting',
    attempt: 1,
    reason: { message: 'The mast fell over' },
  })
  await act(async () => result.current.retry())
  await until(() => expect(result.current.connection.status).toBe('connected'))
  listener.unmount()
})

it('renders again only when the selection changes', async () => {
  const station = radio()
  const { wrapper, client } = listen([station], { backoff: () => 60_000 })
  let renders = 0
  const { result } = renderHook(
    () => {
      renders++
      return useRealtime(({ connection }) => (connection.status === 'reconnecting' ? connection.attempt : 0))
    },
    { wrapper },
  )
  await act(async () => void client.subscribe(a, () => {}))
  await until(() => expect(client.connection.status).toBe('connected'))
  expect([result.current, renders]).toEqual([0, 1])
  await act(async () => station.cut())
  expect([result.current, renders]).toEqual([1, 2])
})

it('takes selections for the same when isEqual says so, and shows by the newest selector', async () => {
  const { wrapper, client } = listen([radio()])
  let renders = 0
  const { result, rerender } = renderHook(
    ({ name }) => {
      renders++
      const select = ({ links }: Realtime) => ({ name, up: links.some((link) => link.connection.status !== 'idle') })
      return useRealtime(select, (one, other) => one.up === other.up && one.name === other.name)
    },
    { wrapper, initialProps: { name: 'x' } },
  )
  const before = result.current
  rerender({ name: 'x' })
  expect(result.current).toBe(before)
  await act(async () => void client.subscribe(a, () => {}))
  await until(() => expect(client.connection.status).toBe('connected'))
  expect(result.current).toEqual({ name: 'x', up: true })
  expect(renders).toBe(3)
  rerender({ name: 'y' })
  expect(result.current).toEqual({ name: 'y', up: true })
})

it('sends, closes and connects again by functions that stay the same', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  const { result } = renderHook(() => ({ ...useSubscription(a), rt: useRealtime() }), { wrapper })
  const { send, close, connect, retry } = result.current.rt
  await until(() => expect(result.current.status).toBe('live'))
  const sent = send(a, 'hello')
  await until(() => expect(station.wire).toContain('send a hello'))
  station.answers[0]?.resolve('well met')
  await expect(sent).resolves.toBe('well met')
  await act(close)
  expect(result.current.rt.connection.status).toBe('closed')
  expect(result.current.status).toBe('stale')
  await act(connect)
  expect(result.current.rt.connection.status).toBe('connected')
  expect(result.current.rt).toMatchObject({ send, close, connect, retry })
})

it('shows why it has failed, and tries again by retry', async () => {
  let refused = true
  const station = radio()
  const { open } = station.provider
  const provider = {
    ...station.provider,
    open: (link: Parameters<typeof open>[0]) =>
      refused ? Promise.reject(new RealtimeError('No entry', { kind: 'unauthorized', provider: 'radio' })) : open(link),
  }
  const { wrapper } = listen([{ ...station, provider }])
  const { result } = renderHook(() => ({ rt: useRealtime(), heard: useSubscription(a) }), { wrapper })
  await until(() => expect(result.current.rt.connection.status).toBe('failed'))
  expect(result.current.rt.connection).toMatchObject({ error: { kind: 'unauthorized' } })
  expect(result.current.heard).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  refused = false
  await act(async () => result.current.rt.retry())
  await until(() => expect(result.current.rt.connection.status).toBe('connected'))
  await until(() => expect(result.current.heard).toMatchObject({ status: 'live', error: null }))
})

it('shows what becomes of one link while another has the worst of it', async () => {
  const [down, up] = [radio('down'), radio('up')]
  const { wrapper, client } = listen([down, up], { backoff: () => 60_000 })
  const { result } = renderHook(() => useRealtime(), { wrapper })
  await act(async () => void client.subscribe(channel('a', 'down'), () => {}))
  await until(() => expect(client.connection.status).toBe('connected'))
  await act(async () => down.cut())
  const { connection } = result.current
  await act(async () => void client.subscribe(channel('a', 'up'), () => {}))
  await until(() => expect(up.wire).toEqual(['join a']))
  expect(result.current.links.map((link) => link.connection.status)).toEqual(['reconnecting', 'connected'])
  expect(result.current.connection).toBe(connection)
})

it('shows the connection to one provider, whatever the others do', async () => {
  const [down, up] = [radio('down'), radio('up')]
  const { wrapper, client } = listen([down, up], { backoff: () => 60_000 })
  let renders = 0
  const { result } = renderHook(
    () => {
      renders++
      return [useConnection('up').status, useConnection().status]
    },
    { wrapper },
  )
  expect(result.current).toEqual(['idle', 'idle'])
  await act(async () => void client.subscribe(channel('a', 'up'), () => {}))
  await until(() => expect(result.current).toEqual(['connected', 'connected']))
  await act(async () => void client.subscribe(channel('a', 'down'), () => {}))
  await until(() => expect(client.connection.status).toBe('connected'))
  await act(async () => down.cut())
  expect(result.current).toEqual(['connected', 'reconnecting'])
  const before = renders
  await act(async () => up.cut())
  expect(result.current).toEqual(['reconnecting', 'reconnecting'])
  expect(renders).toBe(before + 1)
  await act(async () => client.close())
  expect(result.current).toEqual(['closed', 'closed'])
})
