import { act, render, renderHook } from '@testing-library/react'
import { createTopic } from '@tributary/core'
import { userEvents } from '@tributary/teletracker'
import { expect, it, vi } from 'vitest'
import { useSubscription, useUserEvents } from './index'
import { channel, listen, office, radio, until } from './kit'

const started = ['authrequest', 'startusereventrequest']

it('opens one socket and starts one stream in StrictMode, and never stops it', async () => {
  const { wrapper, emulator, emit, said } = office({ linger: 0 })
  const heard: unknown[] = []
  const { result } = renderHook(() => useSubscription(userEvents(), { onEvent: (event) => heard.push(event.n) }), {
    wrapper,
    reactStrictMode: true,
  })
  await until(() => expect(result.current.status).toBe('live'))
  emit(1)
  await until(() => expect(result.current.data?.n).toBe(1))
  expect(heard).toEqual([1])
  expect(said()).toEqual(started)
  expect(emulator.attempts).toBe(1)
})

it('says nothing on the wire when a component is mounted again at once', async () => {
  const { wrapper, emulator, emit, said } = office()
  const show = () => renderHook(() => useSubscription(userEvents()), { wrapper })
  const first = show()
  await until(() => expect(first.result.current.status).toBe('live'))
  first.unmount()
  const second = show()
  expect(second.result.current.status).toBe('live')
  emit(1)
  await until(() => expect(second.result.current.data?.n).toBe(1))
  expect(said()).toEqual(started)
  expect(emulator.attempts).toBe(1)
})

it('starts one stream for a hundred components, and keeps it for the last one', async () => {
  const { wrapper: Wrapper, emit, said, client } = office({ linger: 0 })
  const data = new Map<number, unknown>()
  const One = ({ id }: { readonly id: number }) => {
    data.set(id, useSubscription(userEvents()).data?.n)
    return null
  }
  const show = (count: number) => (
    <Wrapper>
      {Array.from({ length: count }, (_, id) => (
        <One key={String(id)} id={id} />
      ))}
    </Wrapper>
  )
  const { rerender, unmount } = render(show(100))
  await until(() => expect(client.connection.status).toBe('connected'))
  await until(() => expect(said()).toEqual(started))
  emit(1)
  await until(() => expect([...data.values()]).toEqual(Array(100).fill(1)))
  rerender(show(1))
  emit(2)
  await until(() => expect(data.get(0)).toBe(2))
  expect(data.get(99)).toBe(1)
  expect(said()).toEqual(started)
  unmount()
  await until(() => expect(said()).toEqual([...started, 'stopusereventrequest']))
})

it('brings no event of one topic into another when the topic changes there and back', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  const heard: string[] = []
  const seen: unknown[] = []
  const { result, rerender } = renderHook(
    ({ name }) => {
      const { data, status } = useSubscription(channel(name), {
        initial: [] as readonly string[],
        reduce: (list, event) => [...list, `${name}${event}`],
        onEvent: (event) => heard.push(`${name}${event}`),
      })
      seen.push([name, ...data])
      return { data, status }
    },
    { wrapper, initialProps: { name: 'a' } },
  )
  const becomesLive = () => until(() => expect(result.current.status).toBe('live'))
  await becomesLive()
  await act(async () => station.emit('a', 1))
  rerender({ name: 'b' })
  expect(result.current.data).toEqual([])
  await becomesLive()
  await act(async () => {
    station.emit('a', 2)
    station.emit('b', 3)
  })
  expect(result.current.data).toEqual(['b3'])
  rerender({ name: 'a' })
  await becomesLive()
  await act(async () => {
    station.emit('b', 4)
    station.emit('a', 5)
  })
  expect(result.current.data).toEqual(['a5'])
  expect(heard).toEqual(['a1', 'b3', 'a5'])
  for (const [name, ...events] of seen as string[][]) for (const event of events) expect(event.charAt(0)).toBe(name)
})

it('tells 500 events of one frame 500 times in order, and renders at most twice', async () => {
  const { wrapper, emit } = office()
  const heard: unknown[] = []
  let renders = 0
  const { result } = renderHook(
    () => {
      renders++
      return useSubscription(userEvents(), {
        initial: 0,
        reduce: (count) => count + 1,
        onEvent: ({ n }) => heard.push(n),
      })
    },
    { wrapper },
  )
  await until(() => expect(result.current.status).toBe('live'))
  renders = 0
  const numbers = Array.from({ length: 500 }, (_, n) => n)
  emit(...numbers)
  await until(() => expect(result.current.data).toBe(500))
  expect(heard).toEqual(numbers)
  expect(renders).toBeLessThanOrEqual(2)
})

it('shows what was published, not what has arrived since, when something else makes it render', async () => {
  const station = radio()
  let flush = () => {}
  const { wrapper } = listen([station], {
    scheduler: (publish) => {
      flush = publish
    },
  })
  const { result, rerender } = renderHook(() => useSubscription(channel('a')), { wrapper })
  await until(() => expect(station.wire).toEqual(['join a']))
  await act(async () => flush())
  station.emit('a', 1)
  rerender()
  expect(result.current.data).toBeUndefined()
  await act(async () => flush())
  expect(result.current.data).toBe(1)
})

it('leaves no timer, listener or socket when the last component has gone and lingered', async () => {
  vi.useFakeTimers()
  try {
    const { wrapper, client, emulator } = office({ scheduler: queueMicrotask })
    const { result, unmount } = renderHook(
      () => [useSubscription(userEvents(), { onEvent() {} }), useUserEvents({ onEvent() {} })] as const,
      { wrapper },
    )
    await act(() => vi.advanceTimersByTimeAsync(1))
    expect(result.current.map(({ status }) => status)).toEqual(['live', 'live'])
    unmount()
    await vi.advanceTimersByTimeAsync(250)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(client.connection.status).toBe('idle')
    expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true])
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('keeps what it hears when a listener throws', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  const reported: unknown[] = []
  const report = vi.fn((error: unknown) => void reported.push(error))
  vi.stubGlobal('reportError', report)
  try {
    const { result } = renderHook(
      () => [
        useSubscription(channel('a'), {
          onEvent: (event) => {
            throw new Error(`no ${event}`)
          },
        }),
        useSubscription(channel('a'), { initial: 0, reduce: (sum, event) => sum + event }),
      ],
      { wrapper },
    )
    await until(() => expect(result.current[0]?.status).toBe('live'))
    await act(async () => station.emit('a', 1, 2))
    expect(result.current.map(({ data }) => data)).toEqual([2, 3])
    expect(reported.map(String)).toEqual(['Error: no 1', 'Error: no 2'])
  } finally {
    vi.unstubAllGlobals()
  }
})

it('takes equal topics that are made in render for the same one', async () => {
  const station = radio()
  const { wrapper } = listen([station], { linger: 0 })
  const { result, rerender } = renderHook(
    () =>
      useSubscription(createTopic<number>('radio', 'a', { b: [1, { c: 2 }], d: undefined as never }), { onEvent() {} }),
    { wrapper },
  )
  await until(() => expect(result.current.status).toBe('live'))
  const before = result.current
  rerender()
  rerender()
  expect(result.current).toBe(before)
  expect(station.wire).toEqual(['join a'])
})
