import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { type UserEventsOptions, useUserEvents } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')
const b = channel('b')

/** A radio whose user streams are `a` and `b`, and a hook that is live. */
async function tune<Props>(
  hook: (props: Props) => ReturnType<typeof useUserEvents<typeof a>>,
  initialProps: NoInfer<Props>,
) {
  const station = radio('radio', { userTopics: [a, b] })
  const { wrapper } = listen([station], { linger: 0 })
  const shown = renderHook((props: Props) => hook(props), { wrapper, initialProps })
  await until(() => expect(shown.result.current.status).toBe('live'))
  return {
    ...shown,
    station,
    emit: (topic: string, ...events: readonly number[]) => act(async () => station.emit(topic, ...events)),
    events: () => shown.result.current.events.map(({ event }) => event),
  }
}

it("lists the events of all the user's streams in the order of their arrival, newest last", async () => {
  const { result, emit, events, station } = await tune(() => useUserEvents<typeof a>(), null)
  expect(result.current).toMatchObject({ events: [], error: null, gap: null })
  await emit('a', 1)
  await emit('b', 2, 3)
  await emit('a', 4)
  expect(events()).toEqual([1, 2, 3, 4])
  expect(station.wire).toEqual(['join a', 'join b'])
})

it('gives each event an id of its own that stays, and what is known of it', async () => {
  const { result, emit } = await tune(() => useUserEvents<typeof a>(), null)
  await emit('a', 1)
  const [first] = result.current.events
  await emit('b', 2)
  expect(result.current.events[0]).toBe(first)
  expect(new Set(result.current.events.map(({ id }) => id)).size).toBe(2)
  expect(result.current.events.map(({ id, meta }) => [id === meta.id, meta.topic.name])).toEqual([
    [true, 'a'],
    [true, 'b'],
  ])
})

it('lists the user streams of several providers', async () => {
  const phone = radio('phone', { userTopics: [channel('calls', 'phone')] })
  const chat = radio('chat', { userTopics: [channel('inbox', 'chat')] })
  const silent = radio('silent')
  const { wrapper } = listen([phone, chat, silent])
  const { result } = renderHook(() => useUserEvents(), { wrapper })
  await until(() => expect(result.current.status).toBe('live'))
  await act(async () => phone.emit('calls', 1))
  await act(async () => chat.emit('inbox', 2))
  await act(async () => phone.emit('calls', 3))
  expect(result.current.events.map(({ event, meta }) => [meta.topic.provider, event])).toEqual([
    ['phone', 1],
    ['chat', 2],
    ['phone', 3],
  ])
  expect(silent.wire).toEqual([])
})

it('lists one topic or several instead, each once, and may be told the same in every render', async () => {
  const one = await tune(() => useUserEvents({ from: channel('b') }), null)
  one.rerender(null)
  await one.emit('b', 1)
  expect(one.events()).toEqual([1])
  expect(one.station.wire).toEqual(['join b'])
  const several = await tune(() => useUserEvents({ from: [channel('b'), channel('c'), channel('b')] }), null)
  several.rerender(null)
  await several.emit('c', 1)
  await several.emit('b', 2)
  expect(several.events()).toEqual([1, 2])
  expect(several.station.wire).toEqual(['join b', 'join c'])
})

it('keeps the events of the topics that stay when others come and go', async () => {
  const { rerender, emit, events, station } = await tune(
    (names: readonly string[]) => useUserEvents({ from: names.map((name) => channel(name)) }),
    ['a', 'b'],
  )
  await emit('a', 1)
  await emit('b', 2)
  rerender(['b', 'c'])
  expect(events()).toEqual([2])
  await until(() => expect(station.wire).toEqual(['join a', 'join b', 'join c', 'leave a']))
  await emit('a', 3)
  await emit('c', 4)
  expect(events()).toEqual([2, 4])
})

it('filters what arrives, what is told and what is shown', async () => {
  const heard: number[] = []
  const { rerender, emit, events } = await tune(
    (least: number) =>
      useUserEvents({
        from: a,
        filter: (event, meta) => event >= least && meta.topic.name === 'a',
        onEvent: (event) => heard.push(event),
      }),
    2,
  )
  await emit('a', 1, 2, 3)
  expect([events(), heard]).toEqual([
    [2, 3],
    [2, 3],
  ])
  rerender(3)
  expect(events()).toEqual([3])
  rerender(0)
  expect(events()).toEqual([2, 3])
  await emit('a', 1)
  expect(events()).toEqual([2, 3, 1])
  expect(heard).toEqual([2, 3, 1])
})

it('keeps the newest of those that pass the filter, up to the limit', async () => {
  const { rerender, emit, events } = await tune(
    (limit: number) => useUserEvents({ from: [a, b], limit, filter: (event) => event % 2 === 1 }),
    3,
  )
  await emit('a', 1, 2, 3, 4)
  await emit('b', 5, 6, 7, 8)
  expect(events()).toEqual([3, 5, 7])
  rerender(1)
  expect(events()).toEqual([7])
  rerender(0)
  expect(events()).toEqual([])
})

it('forgets what the limit has cut off, also when it grows later', async () => {
  const { rerender, emit, events } = await tune((limit: number) => useUserEvents({ from: a, limit }), 2)
  await emit('a', 1, 2, 3)
  rerender(9)
  expect(events()).toEqual([2, 3])
})

it('keeps a hundred where no limit is given', async () => {
  const { emit, events } = await tune(() => useUserEvents({ from: a }), null)
  await emit('a', ...Array.from({ length: 103 }, (_, n) => n))
  expect(events()).toHaveLength(100)
  expect(events()[0]).toBe(3)
})

it('takes what is shown off the list by clear, and goes on with what follows', async () => {
  const { result, rerender, emit, events } = await tune(() => useUserEvents<typeof a>(), null)
  const { clear } = result.current
  await emit('a', 1)
  await emit('b', 2)
  act(() => clear())
  expect(events()).toEqual([])
  rerender(null)
  expect(result.current.clear).toBe(clear)
  await emit('a', 3)
  expect(events()).toEqual([3])
  act(() => clear())
  expect(events()).toEqual([])
})

it('starts an empty list with each component', async () => {
  const station = radio('radio', { userTopics: [a] })
  const { wrapper } = listen([station])
  const first = renderHook(() => useUserEvents(), { wrapper })
  await until(() => expect(first.result.current.status).toBe('live'))
  await act(async () => station.emit('a', 1))
  const second = renderHook(() => useUserEvents(), { wrapper })
  await act(async () => station.emit('a', 2))
  expect([first, second].map(({ result }) => result.current.events.length)).toEqual([2, 1])
})

it('tells the newest onEvent at once, in order, and never twice', async () => {
  const heard: string[] = []
  const { rerender, station } = await tune((name: string) => {
    const onEvent: UserEventsOptions<number>['onEvent'] = (event, { topic }) =>
      heard.push(`${name} ${topic.name}${event}`)
    return useUserEvents({ from: [a, b], onEvent })
  }, 'x')
  await act(async () => {
    station.emit('a', 1)
    station.emit('b', 2)
    expect(heard).toEqual(['x a1', 'x b2'])
  })
  rerender('y')
  await act(async () => station.emit('a', 3))
  expect(heard).toEqual(['x a1', 'x b2', 'y a3'])
})

it('shows the worst status with its error, and the newest gap', async () => {
  const { result, emit, station } = await tune(() => useUserEvents<typeof a>(), null)
  await emit('a', 1)
  await act(async () => station.cut())
  await until(() => expect(result.current).toMatchObject({ status: 'live', gap: { reason: 'reconnected' } }))
  const before = result.current.gap
  // In the same millisecond neither gap would be the newer one.
  await until(() => expect(Date.now()).toBeGreaterThan(before?.until ?? Number.NaN))
  await act(async () => station.lose('b'))
  expect(result.current.gap).toMatchObject({ reason: 'vendor' })
  expect(result.current.gap?.until).toBeGreaterThan(before?.until ?? Number.NaN)
  await act(async () => station.drop('b', false))
  expect(result.current).toMatchObject({ status: 'failed', error: { kind: 'refused', message: 'No more b' } })
  await emit('a', 2)
  expect(result.current.events.map(({ event }) => event)).toEqual([1, 2])
})

it('takes the gaps of all its topics away by dismissGap, until there is another', async () => {
  const { result, station } = await tune(() => useUserEvents<typeof a>(), null)
  await act(async () => station.cut())
  await until(() => expect(result.current).toMatchObject({ status: 'live', gap: { reason: 'reconnected' } }))
  await act(async () => result.current.dismissGap())
  expect(result.current.gap).toBe(null)
  await act(async () => station.lose('b'))
  expect(result.current.gap).toMatchObject({ reason: 'vendor' })
})

it('gives the same result while nothing has changed', async () => {
  const { result, rerender, emit } = await tune(() => useUserEvents({ from: [a, b], filter: (n) => n > 1 }), null)
  await emit('a', 1, 2)
  const before = result.current
  rerender(null)
  expect(result.current).toBe(before)
  await emit('b', 1)
  expect(result.current).toBe(before)
})
