import { act, renderHook } from '@testing-library/react'
import { createTopic, createView, type View } from '@tributary/core'
import { useLayoutEffect } from 'react'
import { expect, it, vi } from 'vitest'
import { skip, useSubscription } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')
const all = createView({ initial: [] as readonly number[], reduce: (list, event: number) => [...list, event] })

/** A radio, and a hook that listens to it and is live. */
async function tune<Result, Props>(
  hook: (props: Props) => Result,
  initialProps: NoInfer<Props>,
  { joined = ['join a'] }: { readonly joined?: readonly string[] } = {},
) {
  const station = radio()
  const { client, wrapper } = listen([station], { linger: 0 })
  let renders = 0
  const shown = renderHook(
    (props: Props) => {
      renders++
      return hook(props)
    },
    { wrapper, initialProps },
  )
  await act(async () => {})
  await until(() => expect(station.wire).toEqual(joined))
  await act(async () => {})
  return {
    ...shown,
    client,
    wrapper,
    station,
    emit: (...events: readonly number[]) => act(async () => station.emit('a', ...events)),
    get renders() {
      return renders
    },
  }
}

it('shows the latest event, and undefined before there is one', async () => {
  const { result, emit } = await tune(() => useSubscription(a), null)
  expect(result.current).toMatchObject({ status: 'live', data: undefined, error: null, gap: null })
  await emit(1, 2)
  expect(result.current.data).toBe(2)
})

it('folds events into state', async () => {
  const { result, emit } = await tune(() => useSubscription(a, all), null)
  expect(result.current.data).toEqual([])
  await emit(1, 2)
  expect(result.current.data).toEqual([1, 2])
})

it('keeps the state of an inline view over renders, and uses its newest functions', async () => {
  const { result, rerender, emit } = await tune(
    (factor: number) =>
      useSubscription(a, {
        initial: [] as readonly number[],
        reduce: (list, event) => [...list, event * factor],
        select: (list) => list.map((n) => n + factor),
      }),
    1,
  )
  await emit(1)
  rerender(10)
  expect(result.current.data).toEqual([11])
  await emit(2)
  expect(result.current.data).toEqual([11, 30])
})

it('keeps inline views apart, also two of one component', async () => {
  const { result, emit } = await tune(
    () => [
      useSubscription(a, { initial: 0, reduce: (sum, event) => sum + event }),
      useSubscription(a, { initial: 1, reduce: (product, event) => product * event }),
    ],
    null,
  )
  await emit(2, 3)
  expect(result.current.map(({ data }) => data)).toEqual([5, 6])
})

it('shares a view made outside render: reduced once, and there for who comes later', async () => {
  const reduce = vi.fn((sum: number, event: number) => sum + event)
  const sum: View<number, number> = { initial: 0, reduce }
  const { emit, wrapper } = await tune(() => [useSubscription(a, sum), useSubscription(a, sum)], null)
  await emit(1, 2)
  expect(reduce).toHaveBeenCalledTimes(2)
  const later = renderHook(() => useSubscription(a, sum), { wrapper })
  expect(later.result.current).toMatchObject({ status: 'live', data: 3 })
})

it('shares a view by its key, also when it is made in render', async () => {
  const reduce = vi.fn((sum: number, event: number) => sum + event)
  const sum = () => ({ key: 'sum', initial: 0, reduce })
  const { emit, wrapper, result } = await tune(() => [useSubscription(a, sum()), useSubscription(a, sum())], null)
  await emit(1, 2)
  expect(reduce).toHaveBeenCalledTimes(2)
  expect(result.current.map(({ data }) => data)).toEqual([3, 3])
  const later = renderHook(() => useSubscription(a, sum()), { wrapper })
  expect(later.result.current.data).toBe(3)
})

it('changes to another view when the key changes', async () => {
  const views = {
    sum: { key: 'sum', initial: 0, reduce: (sum: number, event: number) => sum + event },
    product: { key: 'product', initial: 1, reduce: (product: number, event: number) => product * event },
  }
  const { result, rerender, emit } = await tune((name: keyof typeof views) => useSubscription(a, views[name]), 'sum')
  await emit(5)
  rerender('product')
  expect(result.current.data).toBe(1)
  await act(async () => {})
  await emit(2)
  expect(result.current.data).toBe(2)
})

it('renders again only when the selection changes', async () => {
  const shown = await tune(() => useSubscription(a, all, { select: (list) => list.length > 1 }), null)
  const before = shown.renders
  await shown.emit(1)
  expect(shown.renders).toBe(before)
  await shown.emit(2)
  expect(shown.result.current.data).toBe(true)
  expect(shown.renders).toBe(before + 1)
  await shown.emit(3)
  expect(shown.renders).toBe(before + 1)
})

it('takes selections for the same when isEqual says so, and keeps the object that is shown', async () => {
  const shown = await tune(
    () =>
      useSubscription(a, all, {
        select: (list) => ({ last: list.at(-1) }),
        isEqual: (one, other) => one.last === other.last,
      }),
    null,
  )
  await shown.emit(1)
  const { data } = shown.result.current
  const before = shown.renders
  await shown.emit(1)
  expect(shown.renders).toBe(before)
  shown.rerender(null)
  expect(shown.result.current.data).toBe(data)
  await shown.emit(2)
  expect(shown.result.current.data).toEqual({ last: 2 })
})

it('takes nothing of one topic for the same as something of another', async () => {
  const { result, rerender, station, emit } = await tune(
    (name: string) => {
      useSubscription(channel('b'), all)
      return useSubscription(channel(name), all, { isEqual: (one, other) => one.length === other.length })
    },
    'a',
    { joined: ['join b', 'join a'] },
  )
  await act(async () => station.emit('b', 2))
  await emit(1)
  expect(result.current.data).toEqual([1])
  rerender('b')
  expect(result.current.data).toEqual([2])
})

it('asks neither select nor isEqual of the latest event before there is one', async () => {
  const select = vi.fn((event: number) => ({ event }))
  const isEqual = vi.fn((one: { event: number }, other: { event: number }) => one.event === other.event)
  const { result, emit } = await tune(() => useSubscription(a, { select, isEqual }), null)
  expect(select).not.toHaveBeenCalled()
  await emit(1)
  expect(isEqual).not.toHaveBeenCalled()
  await emit(2)
  expect(result.current.data).toEqual({ event: 2 })
})

it('takes options after a view, and they count before the view', async () => {
  const heard: string[] = []
  const { result, emit } = await tune(
    () =>
      useSubscription(
        a,
        { ...all, select: () => 'from the view', onEvent: () => heard.push('from the view') },
        { select: () => 'from the options', onEvent: () => heard.push('from the options') },
      ),
    null,
  )
  await emit(1)
  expect(result.current.data).toBe('from the options')
  expect(heard).toEqual(['from the options'])
})

it('tells the newest onEvent, at once, and never twice', async () => {
  const heard: string[] = []
  const { rerender, station } = await tune(
    (name: string) =>
      useSubscription(a, { onEvent: (event, meta) => heard.push(`${name}${event} of ${meta.topic.name}`) }),
    'x',
  )
  await act(async () => {
    station.emit('a', 1)
    expect(heard).toEqual(['x1 of a'])
  })
  rerender('y')
  await act(async () => station.emit('a', 2))
  expect(heard).toEqual(['x1 of a', 'y2 of a'])
})

it('tells the onEvent of a topic nothing of the one before, whenever that comes', async () => {
  const heard: string[] = []
  const { rerender, emit, station } = await tune((name: string) => {
    useLayoutEffect(() => {
      // What was there before this render is taken down after it.
      if (name === 'b') station.emit('a', 2)
    })
    return useSubscription(channel(name), { onEvent: (event) => heard.push(`${event} to ${name}`) })
  }, 'a')
  await emit(1)
  rerender('b')
  expect(heard).toEqual(['1 to a'])
})

it('starts and stops telling events with onEvent, and wants the topic all the while', async () => {
  const heard: number[] = []
  const { rerender, emit, station, result } = await tune(
    (on: boolean) => useSubscription(a, on ? { onEvent: (event) => heard.push(event) } : {}),
    false,
  )
  await emit(1)
  rerender(true)
  await emit(2)
  rerender(false)
  await emit(3)
  expect(heard).toEqual([2])
  expect(result.current.data).toBe(3)
  expect(station.wire).toEqual(['join a'])
})

it('wants nothing for skip, and the topic as soon as there is one', async () => {
  const { result, rerender, station, emit } = await tune(
    (on: boolean) => useSubscription(on ? a : skip, { ...all, select: (list) => list.length, onEvent() {} }),
    false,
    { joined: [] },
  )
  expect(result.current).toMatchObject({ status: 'skipped', data: 0, error: null, gap: null })
  await expect(result.current.refetch()).resolves.toBeUndefined()
  result.current.dismissGap()
  rerender(true)
  await until(() => expect(station.wire).toEqual(['join a']))
  await emit(1)
  expect(result.current).toMatchObject({ status: 'live', data: 1 })
  rerender(false)
  expect(result.current).toMatchObject({ status: 'skipped', data: 0 })
  await until(() => expect(station.wire).toEqual(['join a', 'leave a']))
})

it('shows no latest event for skip', () => {
  const { wrapper } = listen([radio()])
  const { result } = renderHook(() => useSubscription(skip), { wrapper })
  expect(result.current).toMatchObject({ status: 'skipped', data: undefined })
})

it('shows initialData until the first value', async () => {
  const { result, emit, station } = await tune(
    () => [
      useSubscription(a, { initialData: 40, select: (n) => n + 1 }),
      useSubscription(a, { ...all, initialData: [7], select: (list) => list.join() }),
      useSubscription(skip, { initialData: 40 as never }),
    ],
    null,
  )
  const data = () => result.current.map((one) => one.data)
  expect(result.current[0]?.status).toBe('live')
  expect(data()).toEqual([41, '7', 40])
  await emit(1)
  expect(data()).toEqual([2, '1', 40])
  await act(async () => station.cut())
  expect(data()).toEqual([2, '1', 40])
})

it('gives the same result while nothing has changed', async () => {
  const { result, rerender, emit } = await tune(
    () => useSubscription(a, { ...all, select: (list) => list.length }),
    null,
  )
  await emit(1)
  const before = result.current
  rerender(null)
  expect(result.current).toBe(before)
})

it('checks each event once where nothing listens besides the state', async () => {
  const validate = vi.fn((value: unknown) => ({ value: Number(value) * 10 }))
  const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
  const { emit, result } = await tune(() => useSubscription(createTopic('radio', 'a', undefined, { schema })), null)
  await emit(1)
  expect(result.current.data).toBe(10)
  expect(validate).toHaveBeenCalledTimes(1)
})
