import { act, fireEvent, render, screen } from '@testing-library/react'
import { RealtimeError } from '@tributary/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channel, listen, type Radio, radio } from '../kit'
import { ConnectionBanner, type ConnectionBannerProps } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A second at a time, as React shows nothing before an `act` is over. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 1_000) await act(() => vi.advanceTimersByTimeAsync(Math.min(left, 1_000)))
}
const status = () => screen.getByRole('status').textContent?.trim()
const timer = () => screen.queryByRole('timer')?.textContent ?? null
const button = () => screen.queryByRole('button')
const gone = new RealtimeError('The mast fell over', { kind: 'network', provider: 'radio' })

/** A banner over a radio that is on the air, with a minute until the next attempt. */
async function tune(props: ConnectionBannerProps = {}, station: Radio = radio(), backoff = (): number => 60_000) {
  const { client, wrapper } = listen([station], { backoff })
  client.subscribe(channel('a'), () => {})
  const page = render(<ConnectionBanner {...props} />, { wrapper })
  await pass(0)
  return { client, station, ...page, cut: () => act(async () => station.cut()) }
}

/** A radio that can be silenced: attempts fail with an error, or do not end. */
function moody() {
  const station = radio()
  const mood: { is: 'well' | 'silent' | RealtimeError } = { is: 'well' }
  const open: Radio['provider']['open'] = async (link) => {
    if (mood.is === 'silent') return new Promise(() => {})
    if (mood.is !== 'well') throw mood.is
    return station.provider.open(link)
  }
  return { mood, station: { ...station, provider: { ...station.provider, open } } }
}

it('shows nothing of a connection that is away for two seconds', async () => {
  const { client, container, cut } = await tune()
  await cut()
  await pass(2_000)
  expect(container.textContent).toBe('')
  await act(async () => client.retry())
  await pass(60_000)
  expect(container.textContent).toBe('')
})

it('shows an outage of ten seconds, why there is one, and counts down to the next attempt', async () => {
  const { cut } = await tune()
  await cut()
  await pass(4_999)
  expect(status()).toBe('')
  await pass(1)
  expect(status()).toBe('No connection. The server cannot be reached.')
  expect(screen.getByText('The mast fell over')).toBeTruthy()
  await pass(5_000)
  expect(timer()).toBe('Next attempt in 50 seconds')
  await pass(1_000)
  expect(timer()).toBe('Next attempt in 49 seconds')
  await pass(48_000)
  expect(timer()).toBe('Next attempt in 1 second')
})

it('counts on, and can be told to try, when the clock of the machine is set', async () => {
  const { station, mood } = moody()
  const { cut } = await tune({}, station)
  await cut()
  mood.is = gone
  await pass(10_000)
  expect(timer()).toBe('Next attempt in 50 seconds')
  vi.setSystemTime(Date.now() - 3_600_000)
  await pass(1_000)
  expect(timer()).toBe('Next attempt in 49 seconds')
  fireEvent.click(button() as HTMLElement)
  await pass(1_000)
  expect(timer()).toBe('Next attempt in 59 seconds')
  expect(button()?.getAttribute('aria-disabled')).toBe('false')
})

it('tries now when told so, and says for four seconds that it is connected again', async () => {
  const { station, cut, container } = await tune()
  await cut()
  await pass(10_000)
  expect(station.wire).toEqual(['join a'])
  expect(button()?.textContent).toBe('Retry now')
  fireEvent.click(button() as HTMLElement)
  await pass(0)
  expect(status()).toBe('Connected again.')
  expect(station.wire).toEqual(['join a', 'join a'])
  expect([timer(), button()]).toEqual([null, null])
  await pass(3_000)
  expect(status()).toBe('Connected again.')
  await pass(1_000)
  expect(container.textContent).toBe('')
})

it('says that it is trying, and keeps the focus on the button meanwhile', async () => {
  const { station, mood } = moody()
  const { cut } = await tune({}, station)
  await cut()
  mood.is = 'silent'
  await pass(10_000)
  const retry = button()
  retry?.focus()
  expect(retry?.getAttribute('aria-disabled')).toBe('false')
  fireEvent.click(retry as HTMLElement)
  await pass(0)
  expect(timer()).toBe('Trying now…')
  expect(retry?.getAttribute('aria-disabled')).toBe('true')
  expect(document.activeElement).toBe(retry)
})

it('waits for as long as it is told before it tells', async () => {
  const { cut, rerender } = await tune({ after: 20_000 })
  await cut()
  await pass(19_999)
  expect(status()).toBe('')
  await pass(1)
  expect(status()).toMatch(/^No connection/)
  rerender(<ConnectionBanner after={Number.POSITIVE_INFINITY} />)
  await pass(0)
  expect(status(), 'what has been told stays').toMatch(/^No connection/)
})

it('never tells of an outage when it is told to wait for ever', async () => {
  const { cut, container } = await tune({ after: Number.POSITIVE_INFINITY })
  await cut()
  await pass(50_000)
  expect(container.textContent).toBe('')
})

it('gives the hint where the connection has never come up', async () => {
  const { station, mood } = moody()
  mood.is = gone
  await tune({}, station, () => 1_000)
  await pass(6_000)
  expect(status()).toBe('No connection. The server cannot be reached. Hint: never opened: check URL, origin, token.')
})

it('says what the library says where the vendor has no words', async () => {
  const { station, mood } = moody()
  mood.is = new RealtimeError('Closed with code 1006', { kind: 'network', provider: 'radio', reason: '' })
  await tune({ after: 0 }, station)
  await pass(1)
  expect(screen.getByText('Closed with code 1006')).toBeTruthy()
})

it('shows at once that a connection was given up, with the error, and stays while it is tried again', async () => {
  const { station, mood } = moody()
  mood.is = new RealtimeError('No entry', { kind: 'forbidden', provider: 'radio', reason: 'members only' })
  await tune({}, station)
  expect(status()).toBe('The connection was given up. You do not have access to this.')
  expect(screen.getByText('members only')).toBeTruthy()
  expect(timer()).toBeNull()
  mood.is = 'silent'
  fireEvent.click(button() as HTMLElement)
  await pass(0)
  expect(status()).toBe('No connection.')
  expect(timer()).toBe('Trying now…')
})

it('is told to screen readers once per change, never for the seconds', async () => {
  const { client, cut } = await tune()
  const region = screen.getByRole('status')
  const told: string[] = []
  const observer = new MutationObserver(() => told.push(region.textContent?.trim() ?? ''))
  observer.observe(region, { subtree: true, childList: true, characterData: true })
  await cut()
  await pass(30_000)
  expect(told).toEqual(['No connection. The server cannot be reached.'])
  expect(region.contains(screen.getByRole('timer'))).toBe(false)
  await act(async () => client.retry())
  await pass(10_000)
  expect(told).toEqual(['No connection. The server cannot be reached.', 'Connected again.', ''])
  observer.disconnect()
})

it('is about one provider where one is named', async () => {
  const [down, up] = [radio('down'), radio('up')]
  const { client, wrapper: Wrapper } = listen([down, up], { backoff: () => 60_000 })
  client.subscribe(channel('a', 'down'), () => {})
  client.subscribe(channel('a', 'up'), () => {})
  const { container } = render(
    <Wrapper>
      <ConnectionBanner provider="up" className="up" />
      <ConnectionBanner provider="down" className="down" />
    </Wrapper>,
  )
  await pass(0)
  await act(async () => down.cut())
  await pass(10_000)
  expect(container.querySelector('.up')?.textContent).toBe('')
  expect(container.querySelector('.down')?.textContent).toMatch(/^No connection/)
})

it('tells nothing of one connection when it is about another', async () => {
  const [down, up] = [radio('down'), radio('up')]
  const { client, wrapper } = listen([down, up], { backoff: () => 60_000 })
  client.subscribe(channel('a', 'down'), () => {})
  client.subscribe(channel('a', 'up'), () => {})
  const { container, rerender } = render(<ConnectionBanner provider="down" />, { wrapper })
  await pass(0)
  await act(async () => down.cut())
  await pass(10_000)
  expect(status()).toMatch(/^No connection/)
  rerender(<ConnectionBanner provider="up" />)
  expect(container.textContent).toBe('')
})

it('says which providers there are when it is for another', () => {
  const { wrapper } = listen([radio()])
  // React reports what a render throws to the console, and in some versions to the window.
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const silence = (event: Event): void => event.preventDefault()
  window.addEventListener('error', silence)
  expect(() => render(<ConnectionBanner provider="phone" />, { wrapper })).toThrow(
    'The client has no provider named "phone", but radio: name one of those, or leave it out',
  )
  window.removeEventListener('error', silence)
})

it('speaks another language, and carries a class', async () => {
  const labels = {
    locale: 'de',
    'banner.lost': 'Keine Verbindung.',
    'error.network': 'Der Server ist nicht erreichbar.',
    'banner.next': 'Nächster Versuch in {time}',
    'banner.retry': 'Jetzt versuchen',
    detail: '',
  }
  const { container, cut } = await tune({ labels, className: 'mine' })
  await cut()
  await pass(10_000)
  expect(status()).toBe('Keine Verbindung. Der Server ist nicht erreichbar.')
  expect(timer()).toBe('Nächster Versuch in 50 Sekunden')
  expect(button()?.textContent).toBe('Jetzt versuchen')
  expect(container.textContent).not.toContain('mast')
  expect((container.firstChild as HTMLElement).className).toBe('tributary tributary-banner mine')
})
