import { act, fireEvent, render, screen } from '@testing-library/react'
import { type Gap, RealtimeError } from '@tributary/core'
import { expect, it, vi } from 'vitest'
import { useSubscription } from '../index'
import { channel, listen, radio, until } from '../kit'
import { GapNotice } from './index'

const noon = new Date().setHours(12, 0, 0, 0)
const gap: Gap = { since: noon, until: noon + 15_000, reason: 'reconnected', recovered: false }
const said = () => screen.getByRole('status').textContent?.replace(/\s+/g, ' ').trim()
const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent)

it('shows nothing where nothing was missed', () => {
  const { container } = render(<GapNotice gap={null} onRefetch={() => {}} onDismiss={() => {}} />)
  expect(container.textContent).toBe('')
  expect(said()).toBe('')
})

it('says what may be missing, and since when until when', () => {
  render(<GapNotice gap={gap} />)
  expect(said()).toBe('Something may be missing. The connection was away from 12:00:00 to 12:00:15 (15 seconds).')
  const times = screen.getByRole('status').querySelectorAll('time')
  expect([...times].map(({ dateTime }) => Date.parse(dateTime))).toEqual([noon, noon + 15_000])
  expect(buttons()).toEqual([])
})

it.each([
  [{ count: 1_234 }, 'Events missing: 1,234.'],
  [{ from: 7, to: 12 }, 'They lie after 7, up to 12.'],
  [{ from: 'abc' }, 'They lie after abc.'],
  [{ to: 12 }, 'They lie before or at 12.'],
  [{ count: 5, from: 7, to: 12 }, 'Events missing: 5. They lie after 7, up to 12.'],
])('says how many are missing and where they lie, as far as that is known: %o', (more, sentence) => {
  render(<GapNotice gap={{ ...gap, ...more }} />)
  expect(said()).toMatch(new RegExp(`\\(15 seconds\\)\\. ${sentence.replaceAll('.', '\\.')}$`))
})

it.each([
  ['overflow', 0, 'More came than could be kept at 12:00:00.'],
  ['oversized', 999, 'A message was too large at 12:00:00.'],
  ['vendor', 1_000, 'The server has lost something from 12:00:00 to 12:00:01 (1 second).'],
  ['evicted', 300_000, 'The server no longer has what was missed from 12:00:00 to 12:05:00 (5 minutes).'],
  ['sequence', 3 * 3_600_000, 'The numbers of the events have a hole from 12:00:00 to 15:00:00 (3 hours).'],
] as const)('says why, and for how long in words: %s, %i ms', (reason, ms, sentence) => {
  render(<GapNotice gap={{ ...gap, reason, until: noon + ms }} />)
  expect(said()).toBe(`Something may be missing. ${sentence}`)
})

it('says the day where it was not today', () => {
  const long = new Date(2020, 0, 31, 12).getTime()
  render(<GapNotice gap={{ ...gap, since: long, until: long }} />)
  expect(said()).toMatch(/at 31 Jan.* 12:00:00\.$/)
})

it('says that all is there again, and no longer offers to fetch it', () => {
  const { rerender } = render(<GapNotice gap={gap} onRefetch={() => {}} onDismiss={() => {}} />)
  expect(buttons()).toEqual(['Fetch again', 'Dismiss'])
  rerender(<GapNotice gap={{ ...gap, recovered: true }} onRefetch={() => {}} onDismiss={() => {}} />)
  expect(said()).toMatch(/^Up to date again\. The connection was away from/)
  expect(buttons()).toEqual(['Dismiss'])
})

it('is told to screen readers once for each gap', async () => {
  const { rerender } = render(<GapNotice gap={null} />)
  const region = screen.getByRole('status')
  const told: string[] = []
  const observer = new MutationObserver(() => told.push(said() ?? ''))
  observer.observe(region, { subtree: true, childList: true, characterData: true })
  const show = (next: Gap | null) => act(async () => rerender(<GapNotice gap={next} />))
  await show(gap)
  await show({ ...gap })
  await show({ ...gap, recovered: true })
  await show(null)
  expect(told.map((text) => text.slice(0, 9))).toEqual(['Something', 'Up to dat', ''])
  observer.disconnect()
})

it('fetches once while it fetches, and can be dismissed', async () => {
  let resolve = () => {}
  const fetched = vi.fn(() => new Promise<void>((done) => (resolve = done)))
  const dismissed = vi.fn()
  render(<GapNotice gap={gap} onRefetch={fetched} onDismiss={dismissed} />)
  fireEvent.click(screen.getByText('Fetch again'))
  const button = screen.getByText('Fetching…')
  expect(button.getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(button)
  expect(fetched).toHaveBeenCalledOnce()
  await act(async () => resolve())
  expect(buttons()).toEqual(['Fetch again', 'Dismiss'])
  expect(dismissed).not.toHaveBeenCalled()
  fireEvent.click(screen.getByText('Dismiss'))
  expect(dismissed).toHaveBeenCalledOnce()
})

it('says that it could not be fetched, until it is tried again or another gap comes', async () => {
  const fetched = vi.fn(() => Promise.reject(new Error('offline')))
  const { rerender } = render(<GapNotice gap={gap} onRefetch={fetched} />)
  fireEvent.click(screen.getByText('Fetch again'))
  await until(() => expect(screen.getByRole('alert').textContent).toBe('It could not be fetched.'))
  rerender(<GapNotice gap={{ ...gap, until: noon + 20_000 }} onRefetch={fetched} />)
  expect(screen.queryByRole('alert')).toBeNull()
})

it('says that a first snapshot could not be read, and why, and fetches it again', async () => {
  const station = radio()
  const { wrapper } = listen([station], { backoff: () => 60_000 })
  const refusal = new RealtimeError('Out of order', {
    kind: 'network',
    provider: 'radio',
    reason: 'The shop is closed',
  })
  const snapshot = vi.fn(async (): Promise<number> => {
    throw refusal
  })
  const Shop = () => {
    const { data, status, error, gap, refetch, dismissGap } = useSubscription(channel('a'), {
      initial: 0,
      reduce: (n) => n + 1,
      snapshot,
    })
    return (
      <>
        <i>{data}</i>
        <GapNotice gap={gap} status={status} error={error} onRefetch={refetch} onDismiss={dismissGap} />
      </>
    )
  }
  const { container } = render(<Shop />, { wrapper })
  expect(said()).toBe('')
  await until(() => expect(said()).toBe('This is not up to date. The server cannot be reached.'))
  expect(screen.getByText('The shop is closed')).toBeTruthy()
  expect(buttons()).toEqual(['Fetch again'])
  fireEvent.click(screen.getByText('Fetch again'))
  await until(() => expect(buttons()).toEqual(['Fetch again']))
  expect(said()).toBe('This is not up to date. The server cannot be reached.')
  snapshot.mockImplementation(async () => 7)
  fireEvent.click(screen.getByText('Fetch again'))
  await until(() => expect(container.textContent).toBe('7'))
  expect(snapshot).toHaveBeenCalledTimes(3)
})

it('says of a gap what is not up to date besides, and of none that it is recovered', () => {
  const { rerender } = render(<GapNotice gap={gap} status="stale" onRefetch={() => {}} />)
  expect(said()).toMatch(/^Something may be missing.*This is not up to date.$/)
  rerender(<GapNotice gap={{ ...gap, recovered: true }} status="stale" onRefetch={() => {}} />)
  expect(said()).toBe('This is not up to date.')
  expect(buttons()).toEqual(['Fetch again'])
})

it('speaks another language, also where the values stand elsewhere, and carries a class', () => {
  const labels = {
    locale: 'de',
    'gap.missing': 'Hier fehlt vielleicht etwas.',
    'gap.between': 'Von {since} bis {until}: {reason} ({time}, {nonsense}).',
    'gap.reconnected': 'die Verbindung war weg',
    'gap.dismiss': 'Ausblenden',
  }
  const { container } = render(<GapNotice gap={gap} onDismiss={() => {}} labels={labels} className="mine" />)
  expect(said()).toBe(
    'Hier fehlt vielleicht etwas. Von 12:00:00 bis 12:00:15: die Verbindung war weg (15 Sekunden, {nonsense}).',
  )
  expect(buttons()).toEqual(['Ausblenden'])
  expect((container.firstChild as HTMLElement).className).toBe('tributary tributary-gap mine')
})
