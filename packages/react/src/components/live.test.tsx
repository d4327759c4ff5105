import { act, render } from '@testing-library/react'
import { skip } from '@tributary/core'
import { Profiler } from 'react'
import { expect, it } from 'vitest'
import { channel, listen, radio, until } from '../kit'
import { WhenLive } from './index'

const a = channel('a')

it('shows its children only while the topic is live', async () => {
  const station = radio()
  const { client, wrapper } = listen([station], { backoff: () => 60_000 })
  const { container } = render(
    <WhenLive topic={a} fallback="not now">
      live
    </WhenLive>,
    { wrapper },
  )
  const shown = () => container.textContent
  expect(shown()).toBe('not now')
  await until(() => expect(shown()).toBe('live'))
  act(() => station.cut())
  await until(() => expect(shown()).toBe('not now'))
  act(() => client.retry())
  await until(() => expect(shown()).toBe('live'))
  act(() => station.drop('a', false))
  await until(() => expect(shown()).toBe('not now'))
})

it('wants the topic itself, and is not rendered by its events', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  let renders = 0
  const { container, unmount } = render(
    <Profiler id="live" onRender={() => renders++}>
      <WhenLive topic={a}>live</WhenLive>
    </Profiler>,
    { wrapper },
  )
  await until(() => expect(container.textContent).toBe('live'))
  expect(station.wire).toEqual(['join a'])
  await act(async () => station.emit('a', 1))
  const before = renders
  await act(async () => station.emit('a', 2))
  await act(async () => station.emit('a', 3))
  expect(renders).toBe(before)
  unmount()
  await until(() => expect(station.wire).toEqual(['join a', 'leave a']))
})

it('shows the fallback, or nothing, where there is no topic', () => {
  const { wrapper } = listen([radio()])
  const { container, rerender } = render(<WhenLive topic={skip}>live</WhenLive>, { wrapper })
  expect(container.textContent).toBe('')
  rerender(
    <WhenLive topic={skip} fallback="none chosen">
      live
    </WhenLive>,
  )
  expect(container.textContent).toBe('none chosen')
})
