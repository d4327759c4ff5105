import { act, fireEvent, render, screen } from '@testing-library/react'
import { createTopic, skip } from '@tributary/core'
import { afterEach, expect, it, vi } from 'vitest'
import { RealtimeProvider } from '../index'
import { channel, listen, radio, until } from '../kit'
import { EventLog, type EventLogProps } from './index'

const a = channel('a')

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const rows = () => screen.queryAllByRole('listitem')
/** What each row says besides the time. */
const shown = () =>
  rows().map((row) => (row.dataset.row === 'gap' ? 'gap' : row.textContent?.replace(/^\d\d:\d\d:\d\d/, '')))
const button = (name: string) => screen.getByRole('button', { name })
const status = () => screen.getAllByRole('status').map((element) => element.textContent?.trim())
const fresh = () => screen.queryByText(/new$/)?.textContent
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

async function tune(props: Partial<EventLogProps<number>> = {}) {
  const station = radio()
  const { client, wrapper } = listen([station], { backoff: () => 60_000 })
  const page = render(<EventLog topic={a} {...props} />, { wrapper })
  await until(() => expect(client.connection.status).toBe('connected'))
  await act(async () => {})
  return {
    client,
    station,
    ...page,
    emit: (...events: readonly number[]) => act(async () => station.emit('a', ...events)),
  }
}

it('says that the stream is being started, that nothing has happened, and then lists events, newest first', async () => {
  const station = radio()
  const { wrapper } = listen([station])
  render(<EventLog topic={a} />, { wrapper })
  expect(status()).toContain('The stream is being started.')
  await until(() => expect(screen.getByText('Nothing has happened yet.')).toBeTruthy())
  await act(async () => station.emit('a', 1, 2, 3))
  expect(shown()).toEqual(['3', '2', '1'])
  const time = rows()[0]?.querySelector('time')
  expect(time?.textContent).toBe(new Date(time?.dateTime ?? '').toLocaleTimeString('en-GB'))
  expect(screen.getByRole('list', { name: 'Events, newest first' })).toBeTruthy()
})

it('has a row of its own where events may be missing, between what came before and after', async () => {
  const { client, station, emit } = await tune()
  await emit(1)
  await act(async () => station.cut())
  expect(status()).toContain('Reconnecting: what happens now is missing here until then.')
  await act(async () => client.retry())
  await emit(2)
  expect(shown()).toEqual(['2', 'gap', '1'])
  expect(rows()[1]?.textContent).toMatch(/^Something may be missing\. The connection was away at/)
  expect(status().join('')).toBe('')
})

it('says why the stream has stopped, and starts it again', async () => {
  const { station, emit } = await tune()
  await emit(1)
  await act(async () => station.drop('a', false))
  expect(status()).toContain('The stream has stopped. The server refused.')
  expect(screen.getByText('No more a')).toBeTruthy()
  expect(shown(), 'what was heard stays').toEqual(['1'])
  await act(async () => fireEvent.click(button('Retry now')))
  await until(() => expect(status().join('')).toBe(''))
  await emit(2)
  expect(shown()).toEqual(['2', 'gap', '1'])
})

it('says that it is not up to date when the client was closed', async () => {
  const { client } = await tune()
  await act(() => client.close())
  await until(() => expect(status()).toContain('This is not up to date.'))
})

it('says that no stream was chosen, and starts anew with each', async () => {
  const { emit, rerender } = await tune()
  await emit(1)
  fireEvent.click(button('Pause'))
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '1' } })
  rerender(<EventLog topic={skip} />)
  expect(status()).toContain('No stream has been chosen.')
  expect(rows()).toEqual([])
  rerender(<EventLog topic={channel('b')} />)
  await until(() => expect(screen.getByText('Nothing has happened yet.')).toBeTruthy())
  expect(button('Pause')).toBeTruthy()
  expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('')
})

it('shows nothing of one client to another, also while it is paused', async () => {
  const station = radio()
  const clients = [listen([station]).client, listen([radio()]).client] as const
  const show = (n: 0 | 1) => (
    <RealtimeProvider client={clients[n]}>
      <EventLog topic={a} />
    </RealtimeProvider>
  )
  const { rerender } = render(show(0))
  await until(() => expect(station.wire).toEqual(['join a']))
  await act(async () => station.emit('a', 1))
  expect(shown()).toEqual(['1'])
  fireEvent.click(button('Pause'))
  rerender(show(1))
  expect(shown()).toEqual([])
  expect(button('Pause')).toBeTruthy()
})

it('shows what render makes of an event, and once more its JSON where there is none', async () => {
  const topic = createTopic<object | string>('radio', 'a')
  const render = (event: object | string) => <b>{`* ${JSON.stringify(event)}`}</b>
  const { station, rerender } = await tune({ topic: topic as never, render: render as never })
  const tell = (event: unknown) => act(async () => station.tell(a, event as number))
  await tell({ n: 1 })
  await tell('a text')
  expect(shown()).toEqual(['* "a text"', '* {"n":1}'])
  rerender(<EventLog topic={topic} />)
  expect(shown()).toEqual(['a text', '{"n":1}'])
  await tell(10n)
  await tell('x'.repeat(6_000))
  expect(shown().slice(1)).toEqual(['10', 'a text', '{"n":1}'])
  expect(shown()[0]).toHaveLength(5_001)
})

it('marks what was sent later, as it happened while the connection was away', async () => {
  const { emit, station } = await tune()
  await emit(1)
  await act(async () => station.again('a', 2))
  expect(shown()).toEqual(['2sent later', '1'])
})

it('keeps the newest rows only, and no more of them in the page than can be seen', async () => {
  const { emit } = await tune()
  await emit(...numbers(1, 3_000))
  expect(shown()[0]).toBe('3000')
  expect(rows().length).toBeLessThan(60)
  const [first] = rows()
  expect([first?.getAttribute('aria-posinset'), first?.getAttribute('aria-setsize')]).toEqual(['1', '1000'])
  await act(async () => first?.focus())
  await act(async () => void fireEvent.keyDown(first as HTMLElement, { key: 'End' }))
  expect(document.activeElement?.textContent).toMatch(/2001$/)
})

it('stands still while it is paused, says how many are new, and forgets none that it has room for', async () => {
  const { emit, station } = await tune({ limit: 4 })
  await emit(1, 2)
  fireEvent.click(button('Pause'))
  await emit(3)
  expect(shown()).toEqual(['2', '1'])
  expect(fresh()).toBe('1 new')
  await emit(...numbers(4, 50))
  await act(async () => station.lose('a'))
  await emit(51)
  expect(shown()).toEqual(['2', '1'])
  expect(fresh(), 'a gap is no event').toBe('49 new')
  fireEvent.click(button('Resume'))
  expect(shown()).toEqual(['51', 'gap', '50', '49'])
  expect(fresh()).toBeUndefined()
  await emit(52)
  expect(shown()[0]).toBe('52')
})

it('stands still while a row has the focus or the list is scrolled', async () => {
  const { emit, container } = await tune()
  await emit(...numbers(1, 100))
  await act(async () => rows()[0]?.focus())
  await emit(101)
  expect(shown()[0]).toBe('100')
  expect(button('Resume')).toBeTruthy()
  await act(async () => screen.getByRole('searchbox').focus())
  expect(shown()[0]).toBe('101')
  const box = container.querySelector('ol')?.parentElement as HTMLElement
  box.scrollTop = 400
  fireEvent.scroll(box)
  await emit(102)
  expect(fresh()).toBe('1 new')
  fireEvent.click(button('Resume'))
  expect(box.scrollTop).toBe(0)
  fireEvent.scroll(box)
  expect(shown()[0]).toBe('102')
  box.scrollTop = 400
  fireEvent.scroll(box)
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing' } })
  expect(button('Pause'), 'nobody reads what is not there').toBeTruthy()
})

it('finds rows that contain a text, also those that come later, and shows gaps anyway', async () => {
  const { client, station, emit } = await tune()
  await emit(...numbers(8, 12))
  const filter = screen.getByRole('searchbox', { name: 'Filter' })
  fireEvent.change(filter, { target: { value: ' 1 ' } })
  expect(shown()).toEqual(['12', '11', '10'])
  await emit(13, 24)
  expect(shown()).toEqual(['13', '12', '11', '10'])
  fireEvent.change(filter, { target: { value: 'x' } })
  expect(screen.getByText('Nothing contains this text.')).toBeTruthy()
  await act(async () => station.cut())
  await act(async () => client.retry())
  await until(() => expect(shown()).toEqual(['gap']))
  fireEvent.change(filter, { target: { value: '' } })
  expect(shown()).toEqual(['gap', '24', '13', '12', '11', '10', '9', '8'])
})

it('goes from row to row with the arrow keys, Home and End, and is left with one Tab', async () => {
  const { emit } = await tune()
  await emit(...numbers(1, 100))
  const press = async (key: string, more: object = {}): Promise<string | null | undefined> => {
    await act(async () => void fireEvent.keyDown(document.activeElement as Element, { key, ...more }))
    return document.activeElement?.querySelector('code')?.textContent
  }
  await act(async () => rows()[0]?.focus())
  expect(await press('ArrowUp')).toBe('100')
  expect(await press('ArrowDown')).toBe('99')
  expect(await press('ArrowDown')).toBe('98')
  expect(await press('ArrowUp')).toBe('99')
  expect(await press('End')).toBe('1')
  expect(await press('ArrowDown')).toBe('1')
  expect(await press('ArrowUp')).toBe('2')
  expect(rows().filter((row) => row.tabIndex === 0)).toEqual([document.activeElement])
  expect(await press('Home')).toBe('100')
  expect(await press('End', { ctrlKey: true }), 'not with a modifier').toBe('100')
})

it('leaves the keys to what stands in a row', async () => {
  const { emit } = await tune({ render: (event) => <input aria-label={`note ${event}`} /> })
  await emit(1, 2)
  const note = screen.getByLabelText('note 2')
  await act(async () => note.focus())
  await act(async () => void fireEvent.keyDown(note, { key: 'ArrowDown' }))
  expect(document.activeElement).toBe(note)
})

it('copies what it shows, and says so or that it could not', async () => {
  const written = vi.fn(async (_text: string) => {})
  vi.stubGlobal('navigator', { ...navigator, userAgent: navigator.userAgent, clipboard: { writeText: written } })
  const { client, station, emit } = await tune()
  await emit(1, 20)
  await act(async () => station.cut())
  await act(async () => client.retry())
  await emit(21)
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '2' } })
  await act(async () => fireEvent.click(button('Copy')))
  expect(status()).toContain('Copied.')
  const lines = written.mock.calls[0]?.[0].split('\n')
  const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^${time}\t21$`)),
    expect.stringMatching(new RegExp(`^${time}\tgap \\(reconnected\\) since ${time}$`)),
    expect.stringMatching(new RegExp(`^${time}\t20$`)),
  ])
  written.mockRejectedValueOnce(new Error('not allowed'))
  await act(async () => fireEvent.click(button('Copy')))
  expect(status()).toContain('It could not be copied.')
})

it('speaks another language, and carries a class', async () => {
  const labels = { locale: 'de', 'log.list': 'Ereignisse', 'log.pause': 'Anhalten', 'log.empty': 'Noch nichts.' }
  const { container, emit } = await tune({ labels, className: 'mine' })
  expect(screen.getByText('Noch nichts.')).toBeTruthy()
  expect(button('Anhalten')).toBeTruthy()
  await emit(1)
  expect(screen.getByRole('list', { name: 'Ereignisse' })).toBeTruthy()
  expect((container.firstChild as HTMLElement).className).toBe('tributary tributary-log mine')
})
