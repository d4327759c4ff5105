import { act, render, screen } from '@testing-library/react'
import { createTopic } from '@tributary/core'
import { afterEach, expect, it, vi } from 'vitest'
import { Desk } from '../../recipes/components'
import { Banner } from '../../recipes/translated'
import { listen, radio, until } from '../kit'

const visitors = createTopic<never>('shop', 'visitors')

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('shows the connection, a gap and what happens with the lines of the README', async () => {
  const counts = [2, 7, 9]
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json(counts.shift())),
  )
  const shop = radio('shop')
  const { client, wrapper } = listen([shop], { backoff: () => 60_000 })
  render(<Desk />, { wrapper })
  const heading = () => screen.getByRole('heading').textContent?.trim()
  expect(screen.getByText('One moment, please.')).toBeTruthy()
  await until(() => expect(screen.getByRole('button', { name: 'Greet them' })).toBeTruthy())
  await until(() => expect(heading()).toBe('2 visitors'))
  expect(screen.getByRole('img', { name: 'Connected' })).toBeTruthy()
  await act(async () => shop.tell(visitors, 'Ada' as never))
  await until(() => expect(heading()).toBe('3 visitors'))

  await act(async () => shop.cut())
  expect(screen.getByText('One moment, please.')).toBeTruthy()
  await act(async () => client.retry())
  await until(() => expect(heading()).toBe('7 visitors'))
  expect(screen.getByText('Up to date again.')).toBeTruthy()
  await act(async () => screen.getByRole('button', { name: 'Dismiss' }).click())
  await until(() => expect(screen.queryByText('Up to date again.')).toBeNull())
})

it('speaks German with the lines of the README', async () => {
  vi.useFakeTimers()
  const shop = radio('shop')
  const { client, wrapper } = listen([shop], { backoff: () => 60_000 })
  client.subscribe(visitors, () => {})
  const { container } = render(<Banner />, { wrapper })
  await act(() => vi.advanceTimersByTimeAsync(0))
  await act(async () => shop.cut())
  await act(() => vi.advanceTimersByTimeAsync(2_000))
  expect(container.textContent?.replace(/\s+/g, ' ')).toBe(
    'Keine Verbindung. Der Server ist nicht erreichbar. Nächster Versuch in 58 SekundenJetzt versuchen',
  )
})
