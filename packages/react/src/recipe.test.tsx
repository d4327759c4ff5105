import { act, fireEvent, render, screen } from '@testing-library/react'
import { createTopic } from '@tributary/core'
import { createMemoryEmulator, teletracker } from '@tributary/emulator'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it, vi } from 'vitest'
import { Say } from '../recipes/chat'
import { Prices } from '../recipes/many'
import { Turnover } from '../recipes/orders'
import { Realtime } from '../recipes/server'
import { Links, Phone, Status } from '../recipes/status'
import { Ticker } from '../recipes/suspense'
import { useUserEvents } from './index'
import { channel, listen, radio, until } from './kit'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('shows events, and what a cut may have hidden, with the lines of the README', async () => {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dialled: string[] = []
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      dialled.push(String(url))
      super(emulator.url('teletracker'))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal(
    'fetch',
    async (path: string) => new Response(path === '/api/phone-token' ? vendor.credentials().token : ''),
  )
  vi.spyOn(Math, 'random').mockReturnValue(0)

  const { App } = await import('../recipes/app')
  const { container, unmount } = render(<App />)
  const shown = () => container.textContent
  await until(() => expect(shown()).toMatch(/^live/))
  expect(dialled).toEqual(['wss://api.teletracker.net'])

  const control = emulator.control('teletracker')
  control.emit({ type: 'userevent', n: 1 })
  await until(() => expect(shown()).toBe('live {"type":"userevent","n":1}'))
  control.drop({ terminate: true })
  await until(() => expect(shown()).toMatch(/^live something may have been missed/))
  control.emit({ type: 'userevent', n: 2 })
  await until(() => expect(shown()).toMatch(/"n":1}{"type":"userevent","n":2}$/))
  unmount()
  await emulator.close()
})

it('adds orders up onto what the shop answers, and again after a cut', async () => {
  const shop = radio('shop')
  const { wrapper: Wrapper } = listen([shop])
  const answers = [{ x: { id: 'x', total: 1 } }, { x: { id: 'x', total: 1 }, z: { id: 'z', total: 30 } }]
  const asked = vi.fn(async (_path: string, _init: unknown) => Response.json(answers[asked.mock.calls.length - 1]))
  vi.stubGlobal('fetch', asked)
  const ring = vi.fn()
  const show = (open: boolean) => (
    <Wrapper>
      <Turnover open={open} ring={(order) => ring(order.id)} />
    </Wrapper>
  )
  const { container, rerender } = render(show(false))
  expect(container.textContent).toBe('skipped: 0')
  rerender(show(true))
  await until(() => expect(container.textContent).toBe('live: 1'))
  await act(async () => shop.emit('orders', { id: 'y', total: 2 } as never))
  expect(container.textContent).toBe('live: 3')
  expect(ring).toHaveBeenCalledExactlyOnceWith('y')
  await act(async () => shop.cut())
  await until(() => expect(container.textContent).toBe('live: 31'))
  expect(asked).toHaveBeenCalledTimes(2)
  asked.mockRejectedValueOnce(new Error('offline'))
  await act(async () => shop.cut())
  await until(() => expect(container.textContent).toBe('stale: 31, and something may be missing'))
})

it('counts the links, and offers to try now', async () => {
  const station = radio('teletracker')
  const { wrapper: Wrapper, client } = listen([station], { backoff: () => 60_000 })
  const { container } = render(
    <Wrapper>
      <Status />
      <Links />
      <Phone />
    </Wrapper>,
  )
  expect(container.textContent).toBe('idle0idle')
  await act(async () => void client.subscribe(channel('a', 'teletracker'), () => {}))
  await until(() => expect(container.textContent).toBe('connected1connected'))
  await act(async () => station.cut())
  expect(container.textContent).toMatch(/^Attempt 1 at .*: try now1reconnecting$/)
  await act(async () => void fireEvent.click(screen.getByRole('button')))
  await until(() => expect(container.textContent).toBe('connected1connected'))
})

it('says something, and why it could not be said', async () => {
  const chat = radio('chat')
  const { wrapper } = listen([chat])
  render(<Say text="hello" />, { wrapper })
  const button = screen.getByRole<HTMLButtonElement>('button')
  fireEvent.click(button)
  expect(button.disabled).toBe(true)
  await until(() => expect(chat.wire).toEqual(['send lobby hello']))
  await act(async () => chat.answers[0]?.reject(new Error('no signal')))
  expect(button.textContent).toBe('refused: The message to "lobby" could not be sent')
  fireEvent.click(button)
  expect(button.textContent).toBe('Say "hello"')
})

it('renders on a server without asking for a token', () => {
  const asked = vi.fn()
  vi.stubGlobal('fetch', asked)
  const Events = () => <>{useUserEvents().status}</>
  expect(
    renderToString(
      <Realtime>
        <Events />
      </Realtime>,
    ),
  ).toBe('pending')
  expect(asked).not.toHaveBeenCalled()
})

it('shows the prices of a list that changes, and one that is worth waiting for', async () => {
  const market = radio('market')
  const { client, wrapper: Wrapper } = listen([market])
  const show = (symbols: readonly string[]) => (
    <Wrapper>
      <Prices symbols={symbols} />
      {' / '}
      <Ticker />
    </Wrapper>
  )
  const { container, rerender } = render(show(['ACME', 'INIT']))
  const shown = () => container.textContent
  expect(shown()).toBe('ACME …, INIT … / …')
  await until(() => expect(market.wire).toEqual(['join price', 'join price']))
  const price = (symbol: string) => createTopic<number>('market', 'price', { symbol })
  await act(async () => market.tell(price('ACME'), 7))
  await until(() => expect(shown()).toBe('ACME 7, INIT … / 7.00'))
  rerender(show(['INIT', 'ACME']))
  expect(shown()).toBe('INIT …, ACME 7 / 7.00')
  await client.close()
})
