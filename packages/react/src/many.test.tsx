import { act, renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { skip, useSubscriptions } from './index'
import { channel, listen, radio, until } from './kit'

const sum = { key: 'sum', initial: 0, reduce: (total: number, event: number) => total + event }

function tune<Result, Props>(hook: (props: Props) => Result, initialProps: NoInfer<Props>) {
  const station = radio()
  const { wrapper } = listen([station], { linger: 0 })
  let renders = 0
  const counted = (props: Props) => {
    renders++
    return hook(props)
  }
  const shown = renderHook(counted, { wrapper, initialProps })
  const emit = (topic: string, ...events: readonly number[]) => act(async () => station.emit(topic, ...events))
  return { ...shown, station, emit, renders: () => renders }
}

it('shows the latest event of each topic in order, with skip in its place', async () => {
  const { result, emit, station } = tune(() => useSubscriptions([channel('a'), skip, channel('b')]), null)
  await until(() => expect(station.wire).toEqual(['join a', 'join b']))
  await emit('b', 1, 2)
  const [a, skipped, b] = result.current
  expect([a.data, a.status, skipped.status, skipped.data, b.data, b.status]).toEqual([
    undefined,
    'live',
    'skipped',
    undefined,
    2,
    'live',
  ])
})

it('folds each topic by itself, and keeps the results of the others', async () => {
  const { result, emit, renders } = tune(() => useSubscriptions([channel('a'), channel('b')], sum), null)
  await emit('a', 1, 2)
  await emit('b', 5)
  expect(result.current.map(({ data }) => data)).toEqual([3, 5])
  const [a, b] = result.current
  const before = renders()
  await emit('b', 1)
  expect(renders()).toBe(before + 1)
  expect(result.current[0]).toBe(a)
  expect(result.current[1]).not.toBe(b)
})

it('follows a list that changes: joins what is new, leaves what is gone, keeps what stays', async () => {
  const { result, emit, station, rerender } = tune(
    (names: readonly string[]) =>
      useSubscriptions(
        names.map((name) => channel(name)),
        sum,
      ),
    ['a', 'b'],
  )
  await emit('a', 1)
  await emit('b', 2)
  rerender(['b', 'c'])
  await until(() => expect(station.wire).toEqual(['join a', 'join b', 'join c', 'leave a']))
  expect(result.current.map(({ data }) => data)).toEqual([2, 0])
})

it('keeps an inline view’s state for the topics that stay', async () => {
  const { result, emit, rerender } = tune(
    (names: readonly string[]) =>
      useSubscriptions(
        names.map((name) => channel(name)),
        { initial: 0, reduce: (total: number, event) => total + event },
      ),
    ['a', 'b'],
  )
  await emit('a', 1)
  await emit('b', 2)
  rerender(['b', 'a'])
  expect(result.current.map(({ data }) => data)).toEqual([2, 1])
})

it('tells every event of all topics to the newest callback', async () => {
  const heard = vi.fn()
  const { emit } = tune(
    () => useSubscriptions([channel('a'), channel('b')], { onEvent: (event, meta) => heard(meta.topic.name, event) }),
    null,
  )
  await emit('a', 1)
  await emit('b', 2)
  await emit('a', 3)
  expect(heard.mock.calls).toEqual([
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ])
})

it('tells each event once where a topic stands in the list twice', async () => {
  const heard: number[] = []
  const { result, emit } = tune(
    () => useSubscriptions([channel('a'), channel('a')], { onEvent: (event) => heard.push(event) }),
    null,
  )
  await emit('a', 1)
  expect(heard).toEqual([1])
  expect(result.current.map(({ data }) => data)).toEqual([1, 1])
})

it('wants nothing for an empty list', async () => {
  const { result, station } = tune(() => useSubscriptions([]), null)
  await act(async () => {})
  expect([result.current, station.wire]).toEqual([[], []])
})
