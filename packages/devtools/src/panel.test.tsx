import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { Client } from '@tributary/core'
import { RealtimeProvider, useSubscription } from '@tributary/react'
import { channel } from '@tributary/websocket'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { TributaryDevtools, type TributaryDevtoolsProps } from './index'
import { hall, news, station, TOKEN, waves } from './kit'

const show = (client: Client, props: TributaryDevtoolsProps = {}) =>
  render(<TributaryDevtools client={client} {...props} />)
const tab = (name: string) => fireEvent.click(screen.getByRole('tab', { name: new RegExp(`^${name}`) }))
/** What happens outside of React, with what comes of it at once. */
const now = (happens: () => unknown) => act(async () => void happens())
const press = async (name: string | RegExp) => {
  const button = await screen.findByRole('button', { name })
  await act(async () => void fireEvent.click(button))
}
const rows = (list: string | RegExp) =>
  [...screen.getByRole('list', { name: list }).children].map(({ textContent }) => textContent)
const settle = (look: () => void) => waitFor(look, { interval: 5 })

it('shows every cause of a reconnect as itself', async () => {
  let wait = 0
  const { client, end, hint } = station({ backoff: () => wait })
  show(client)
  await now(() => client.subscribe(waves, () => {}))
  const up = () => settle(() => expect(client.connection.status).toBe('connected'))
  await up()
  for (const kind of ['network', 'timeout', 'protocol', 'unauthorized'] as const) {
    await now(() => end(kind))
    await up()
  }
  await now(() => {
    hint('offline')
    hint('online')
  })
  await up()
  wait = 60_000
  await now(() => end('network', 'The mast fell over'))
  await press('Retry now')
  await up()
  await settle(() => expect(rows(/^Transitions/)[2]).toMatch(/somebody pressed retry/))
  const told = rows(/^Transitions/).join('\n')
  for (const cause of [
    'it ended: network – This is network',
    'it ended: timeout – This is timeout',
    'it ended: protocol – This is protocol',
    'it ended: unauthorized – This is unauthorized',
    'it is not to be trusted any more: network – The network or the clock of this machine has changed',
    'it ended: network – The mast fell over',
    'the time of the next attempt has come',
  ])
    expect(told).toContain(cause)
})

it('shows that the page was away, and is back', async () => {
  const { client, hint } = station()
  show(client)
  await now(() => client.subscribe(waves, () => {}))
  await now(() => hint('pause'))
  await now(() => hint('resume'))
  await settle(() => expect(rows(/^Transitions/)).toHaveLength(7))
  expect(rows(/^Transitions/)[3]).toMatch(/ready → suspended.*the page was frozen, left or hidden/)
  expect(rows(/^Transitions/)[2]).toMatch(/suspended → connecting.*the page or the network is back/)
})

it('shows a link as it is, as a picture that says in words what it shows, and what was looked at on it', async () => {
  const { client, end } = station()
  const { container } = show(client)
  expect(screen.getByText(/^No link yet/)).toBeTruthy()
  await now(() => client.subscribe(waves, () => {}))
  await settle(() =>
    expect(screen.getByRole('img').getAttribute('aria-label')).toMatch(/^station in the last 30 s:.*ready/),
  )
  await now(() => end('refused'))
  await settle(() => expect(screen.getByText('failed: refused – This is refused')).toBeTruthy())
  expect(screen.getByRole('img').getAttribute('aria-label')).toMatch(/failed for \d+ ms; 0 frames, 0 gaps$/)
  const cause = screen.getByRole('button', { name: /ready → failed/ })
  fireEvent.click(cause)
  expect(cause.getAttribute('aria-pressed')).toBe('true')
  const [looked, ...more] = container.querySelectorAll<HTMLElement>('[data-part="spans"] [data-looked]')
  expect([looked?.dataset.state, more.length]).toEqual(['failed', 0])
  expect(looked?.title).toContain('it ended: refused')
  fireEvent.change(screen.getByLabelText('Show the last'), { target: { value: '300000' } })
  expect(screen.getByRole('img').getAttribute('aria-label')).toMatch(/^station in the last 5 min/)
})

it('says how many want a topic, what it has missed, and where its schema and its events part', async () => {
  const { client, emulator, say, of } = hall()
  const checked = channel<string>('news', {
    schema: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) =>
          value === 'odd' ? { issues: [{ message: 'no odd news', path: ['text'] }] } : { value: String(value) },
      },
    },
  })
  show(client)
  tab('Topics')
  expect(screen.getByText('Nobody wants a topic.')).toBeTruthy()
  await now(() => client.subscribe(news, () => {}, { owner: 'Ticker' }))
  await now(() => client.subscribe(checked, () => {}))
  client.watch(news, { key: 'all', initial: 0, reduce: (n: number) => n + 1 }, () => {})
  client.watch(news, { key: 'all', initial: 0, reduce: (n: number) => n + 1 }, () => {})
  await settle(() => expect(of('joined')).toHaveLength(1))
  await now(() => say('odd', 'odd'))
  await now(() => emulator.control('websocket').drop())
  const card = () => screen.getByRole('article', { name: 'news' }).textContent
  await settle(() => expect(card()).toContain('0 gaps, 1 resumed'))
  expect(card()).toContain('2 listeners, 1 view (shown by 2): Ticker')
  expect(card()).toContain('live')
  expect(within(screen.getByRole('list', { name: 'Drift' })).getByText(/no odd news/).textContent).toBe(
    'text no odd news told 1 time',
  )
  emulator.control('websocket').refuse({ status: 503 })
  await now(() => emulator.control('websocket').drop())
  await settle(() => expect(card()).toContain('recovering'))
})

it('shows frames raw and decoded, filtered, a page at a time', async () => {
  const { client, say, of } = hall()
  show(client)
  tab('Frames')
  expect(screen.getByText('No frame yet.')).toBeTruthy()
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  const list = () => rows('Frames, newest first')
  await settle(() => expect(list()).toHaveLength(4))
  expect(list()[3]).toMatch(/^↑ out.*websocket37 characters{"type":"hello","token":"\[redacted\]"}$/)
  const row = screen.getByRole('button', { name: /"welcome"/ })
  fireEvent.click(row)
  expect(row.getAttribute('aria-expanded')).toBe('true')
  const text = () => row.parentElement?.querySelector('pre')?.textContent
  expect(text()).toBe('{\n  "type": "welcome"\n}')
  await press('Raw')
  expect(text()).toBe('{"type":"welcome"}')
  fireEvent.click(row)
  expect(text()).toBeUndefined()

  await now(() => say(...Array.from({ length: 150 }, (_, n) => `number ${n}`)))
  await settle(() => expect(list()).toHaveLength(100))
  expect(list()[0]).toContain('number 149')
  await press('Show 54 older')
  expect(list()).toHaveLength(154)
  fireEvent.change(screen.getByLabelText('Direction'), { target: { value: 'out' } })
  expect(list()).toHaveLength(2)
  fireEvent.change(screen.getByLabelText('Direction'), { target: { value: '' } })
  fireEvent.change(screen.getByLabelText('Filter'), { target: { value: 'NUMBER 77' } })
  expect(list()).toHaveLength(1)
  fireEvent.change(screen.getByLabelText('Filter'), { target: { value: 'nothing like it' } })
  expect(screen.getByText('No frame contains this.')).toBeTruthy()
})

it('shows of many topics, outcomes and notes a page at a time', async () => {
  const { client, of } = hall()
  const { container } = show(client)
  tab('Topics')
  const shown = () =>
    container.querySelectorAll('[role=tabpanel] > ul > li, [role=tabpanel] > ol:last-of-type > li').length
  await now(() => {
    for (let n = 0; n < 150; n++) client.subscribe(channel<string>(`news ${n}`), () => {})
  })
  await settle(() => expect(of('joined')).toHaveLength(150))
  await settle(() => expect(screen.getByRole('tab', { name: 'Topics 150' })).toBeTruthy())
  expect(shown()).toBe(100)
  await press('Show 50 more')
  expect(shown()).toBe(150)
  tab('Notes')
  await settle(() => expect(screen.getByRole('tab', { name: 'Notes 150' })).toBeTruthy())
  expect(shown()).toBe(100)
  await press('Show 50 older')
  expect(shown()).toBe(150)
  tab('Sends')
  await now(() => Promise.all(Array.from({ length: 150 }, (_, n) => client.send(news, `${n}`))))
  await settle(() => expect(shown()).toBe(100))
  await press('Show 50 older')
  expect(shown()).toBe(150)
})

it('copies a frame, and says when it cannot', async () => {
  const { client } = hall()
  show(client)
  tab('Frames')
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(screen.getByRole('button', { name: /"welcome"/ })).toBeTruthy())
  fireEvent.click(screen.getByRole('button', { name: /"welcome"/ }))
  const writeText = vi.fn(async (_: string) => {})
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  await press('Copy')
  expect(writeText).toHaveBeenCalledExactlyOnceWith('{\n  "type": "welcome"\n}')
  expect(screen.getByText('Copied.')).toBeTruthy()
  writeText.mockRejectedValueOnce(new Error('no'))
  await press('Copy')
  expect(screen.getByText('It could not be copied.')).toBeTruthy()
  vi.unstubAllGlobals()
})

it('keeps of a very long frame the beginning, and shows a page of it', async () => {
  const { client, say } = hall()
  show(client)
  tab('Frames')
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(rows('Frames, newest first')).toHaveLength(4))
  await now(() => say('x'.repeat(200_000)))
  const row = await screen.findByRole('button', { name: /xxx/ })
  expect(row.textContent?.length).toBeLessThan(400)
  fireEvent.click(row)
  const pre = () => row.parentElement?.querySelector('pre')?.textContent?.length
  expect(pre()).toBe(4_000)
  expect(screen.getByText(/^Of this frame of 200,\d+ characters only the first 131,072 are kept\.$/)).toBeTruthy()
  await press(/^Show more of 131,072 characters/)
  expect(pre()).toBe(16_000)
})

it('shows what is on its way out, and what became of it', async () => {
  const { client, answers, end } = station()
  show(client)
  await now(() => client.subscribe(waves, () => {}))
  await settle(() => expect(client.connection.status).toBe('connected'))
  tab('Sends')
  const outcomes = await act(async () => ['a', 'b'].map((data) => client.send(waves, data).catch(() => {})))
  await settle(() => expect(rows(/^On their way/)).toHaveLength(2))
  expect(rows(/^On their way/)[0]).toMatch(/station waves *handed over/)
  answers[0]?.resolve('done')
  await outcomes[0]
  await now(() => end('network'))
  await settle(() => expect(rows(/^Outcomes/)).toHaveLength(2))
  expect(rows(/^Outcomes/).map((row) => row?.split('waves')[1])).toEqual(['unknown-outcome', 'sent'])
  void client.send(waves, 'c', { whenOffline: 'queue' }).catch(() => {})
  await settle(() => expect(rows(/^On their way/)[0]).toContain('waits for the connection'))
  await Promise.all(outcomes)
})

it('notes gaps, what came back without one, warnings and what meant nothing', async () => {
  const { client, emulator, vendor, of } = hall()
  show(client)
  tab('Notes')
  expect(screen.getByText('Nothing to note.')).toBeTruthy()
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  emulator.control('websocket').emit('this is no JSON at all')
  await now(() => emulator.control('websocket').drop())
  await settle(() => expect(of('resumed')).toHaveLength(1))
  await now(() => {
    emulator.control('websocket').drop()
    vendor.emit({ type: 'event', channel: 'news', data: 'unheard' }, {})
    vendor.evict()
  })
  await settle(() => expect(of('gap')).toHaveLength(1))
  await now(() => client.retry())
  await settle(() => expect(rows(/^Notes/).join('\n')).toContain('gap'))
  const notes = rows(/^Notes/)
  expect(notes.some((note) => /resumed.*Joined again, and nothing is missing\.$/.test(note ?? ''))).toBe(true)
  expect(
    notes.some((note) => /gap.*Something may be missing \(evicted\) from .*, after 0, up to 1$/.test(note ?? '')),
  ).toBe(true)
})

it('keeps every secret out of everything it shows', async () => {
  // The server repeats what it was told, in a frame and in its last words.
  const { client } = hall({
    behaviour: () => ({
      in(text, _, connection) {
        connection.send(JSON.stringify({ type: 'event', channel: 'news', data: text }))
        connection.close(4401, `not ${TOKEN}`)
      },
    }),
  })
  const { container } = show(client, { limits: { bytes: 10_000_000 } })
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(screen.getByRole('tab', { name: 'Frames 4' })).toBeTruthy())
  expect(client.connection.status).toBe('failed')
  for (const name of ['Topics', 'Frames', 'Sends', 'Notes', 'Links']) {
    tab(name)
    for (const button of screen.queryAllByRole('button', { expanded: false })) fireEvent.click(button)
    expect(container.innerHTML).not.toContain(TOKEN)
    if (name === 'Frames' || name === 'Links') expect(container.innerHTML).toContain('[redacted]')
  }
})

it('has only the buttons for which there is something to do', () => {
  const { client } = station()
  const { rerender } = show(client)
  const names = () => screen.queryAllByRole('button').map(({ textContent }) => textContent)
  expect(names()).toEqual(['Pause', 'Clear', 'Record'])
  rerender(<TributaryDevtools client={client} faults={{ expire: () => {} }} />)
  expect(names()).toEqual(['Pause', 'Clear', 'Record', 'Expire token'])
  rerender(<TributaryDevtools client={client} faults={{}} />)
  expect(screen.queryByRole('group')).toBeNull()
})

it('makes it go wrong, says what cannot be done, and what is not done is not on', async () => {
  const { client } = station()
  const done: unknown[] = []
  let refused = true
  const faults = {
    drop: (code?: number) => done.push(['drop', code]),
    mute: async (on: boolean) => {
      if (refused) throw new Error('The emulator does not answer')
      done.push(['mute', on])
    },
    expire: () => done.push('expire'),
    offline: (on: boolean) => done.push(['offline', on]),
  }
  show(client, { faults })
  const mute = screen.getByRole('button', { name: 'Mute' })
  await press('Mute')
  expect(screen.getByText('The emulator does not answer')).toBeTruthy()
  expect(mute.getAttribute('aria-pressed')).toBe('false')
  refused = false
  await press('Mute')
  expect(screen.queryByText('The emulator does not answer')).toBeNull()
  expect(mute.getAttribute('aria-pressed')).toBe('true')
  await press('Mute')
  await press('Offline')
  await press('Expire token')
  await press('Close')
  fireEvent.change(screen.getByLabelText('Close with'), { target: { value: '1012' } })
  await press('Close')
  expect(done).toEqual([
    ['mute', true],
    ['mute', false],
    ['offline', true],
    'expire',
    ['drop', undefined],
    ['drop', 1012],
  ])
})

it('stands still while it is paused, and forgets when it is told to', async () => {
  const { client, say } = hall()
  const [still, moving] = [show(client).container, show(client).container].map((panel) => within(panel))
  if (!still || !moving) throw new Error('There are two')
  await now(() => client.subscribe(news, () => {}))
  await still.findByRole('tab', { name: 'Frames 4' })
  const pause = still.getByRole('button', { name: 'Pause' })
  fireEvent.click(pause)
  expect(pause.getAttribute('aria-pressed')).toBe('true')
  await now(() => say('one'))
  await moving.findByRole('tab', { name: 'Frames 5' })
  expect(still.getByRole('tab', { name: 'Frames 4' })).toBeTruthy()
  fireEvent.click(pause)
  expect(still.getByRole('tab', { name: 'Frames 5' })).toBeTruthy()
  fireEvent.click(still.getByRole('button', { name: 'Clear' }))
  expect(still.getByRole('tab', { name: 'Frames 0' })).toBeTruthy()
  expect(moving.getByRole('tab', { name: 'Frames 5' })).toBeTruthy()
})

it('remembers no more than its limits, and says how far back it reaches', async () => {
  const { client, say, of } = hall()
  show(client, { limits: { count: 20 } })
  tab('Frames')
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  await now(() => say(...Array.from({ length: 100 }, (_, n) => `${n}`)))
  await settle(() => expect(rows('Frames, newest first')).toHaveLength(20))
  expect(screen.getByText(/^The oldest \d+ have been forgotten; it reaches back \d+/)).toBeTruthy()
})

/** Takes the files that are saved from now on. */
function saved() {
  const files: { readonly name: string; readonly blob: Blob }[] = []
  const blobs: Blob[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push({ name: this.download, blob: blobs.at(-1) as Blob })
  })
  Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`, revokeObjectURL: () => {} })
  onTestFinished(() => void vi.restoreAllMocks())
  return files
}

it('records from the beginning of a connection that is up, and saves it', async () => {
  const { client, say, of } = hall()
  const files = saved()
  show(client)
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  await settle(() => expect(screen.getByRole('tab', { name: 'Frames 4' })).toBeTruthy())
  await press('Record')
  await now(() => say('one'))
  await screen.findByRole('tab', { name: 'Frames 5' })
  await press('Record')
  await now(() => say('two'))
  await screen.findByRole('tab', { name: 'Frames 6' })
  await press('Save HAR')
  await press('Save NDJSON')
  expect(files.map(({ name }) => name.replace(/\d{4}-.*\d\d/, '…'))).toEqual(['tributary-….har', 'tributary-….ndjson'])
  const [har, lines] = await Promise.all(files.map(({ blob }) => read(blob)))
  const [entry, ...more] = JSON.parse(har ?? '').log.entries
  expect(more).toEqual([])
  expect(entry._webSocketMessages.map(({ data }: { data: string }) => JSON.parse(data).type)).toEqual([
    'hello',
    'welcome',
    'join',
    'joined',
    'event',
  ])
  const told = lines?.trimEnd().split('\n') ?? []
  expect(told.length).toBeGreaterThan(5)
  // Not with what the panel has noted besides.
  expect(Object.keys(JSON.parse(told[0] ?? ''))).toEqual(['at', 'provider', 'address', 'type', 'from', 'to', 'event'])
})

it('says of a recording that it has of a very long frame the beginning only', async () => {
  const { client, say, of } = hall()
  const files = saved()
  show(client)
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  await now(() => say('x'.repeat(200_000)))
  await screen.findByRole('tab', { name: 'Frames 5' })
  await press('Record')
  await now(() => say('y'.repeat(200_000)))
  await screen.findByRole('tab', { name: 'Frames 6' })
  await press('Save HAR')
  const [entry] = JSON.parse(await read((files[0] as { blob: Blob }).blob)).log.entries
  const [long, whole] = entry._webSocketMessages.slice(-2).map(({ data }: { data: string }) => data.length)
  expect(long).toBe(128 * 1024)
  expect(whole).toBeGreaterThan(200_000)
  expect(entry.comment).toBe('Of 1 very long frame only the beginning is here.')
})

it('records and stands still for one client only', async () => {
  const [one, other] = [hall(), hall()]
  const { rerender } = show(one.client)
  await press('Record')
  await press('Pause')
  rerender(<TributaryDevtools client={other.client} />)
  const pressed = (name: string) => screen.getByRole('button', { name }).getAttribute('aria-pressed')
  expect([pressed('Record'), pressed('Pause')]).toEqual(['false', 'false'])
  await now(() => one.client.subscribe(news, () => {}))
  await settle(() => expect(one.of('joined')).toHaveLength(1))
  expect(screen.getByText('0 recorded, 0 B')).toBeTruthy()
  await press('Record')
  await now(() => other.client.subscribe(news, () => {}))
  await screen.findByRole('tab', { name: 'Frames 4' })
  expect(screen.queryByText(/^0 recorded/)).toBeNull()
})

/** Also in jsdom, whose blobs have no `text()`. */
const read = (blob: Blob): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.readAsText(blob)
  })

it('is moved through by keyboard', () => {
  const { client } = station()
  show(client)
  const names = () => screen.getAllByRole('tab').map(({ tabIndex }) => tabIndex)
  const chosen = () => screen.getByRole('tab', { selected: true })
  expect(names()).toEqual([0, -1, -1, -1, -1])
  const go = (key: string) => {
    fireEvent.keyDown(chosen(), { key })
    expect(document.activeElement).toBe(chosen())
    expect(screen.getByRole('tabpanel').getAttribute('aria-labelledby')).toBe(chosen().id)
    return chosen().textContent
  }
  expect(go('ArrowRight')).toBe('Topics 0')
  expect(go('End')).toBe('Notes 0')
  expect(go('ArrowRight')).toBe('Links 0')
  expect(go('ArrowLeft')).toBe('Notes 0')
  expect(go('Home')).toBe('Links 0')
})

it('floats in a corner, misses nothing while it is shut, and gives the focus back', async () => {
  const { client, of } = hall()
  show(client, { floating: true })
  const button = screen.getByRole('button', { name: /^Tributary/ })
  expect(button.textContent).toBe('Tributary idle')
  expect(screen.queryByRole('dialog')).toBeNull()
  await now(() => client.subscribe(news, () => {}))
  await settle(() => expect(of('joined')).toHaveLength(1))
  fireEvent.click(button)
  const dialog = screen.getByRole('dialog')
  expect(document.activeElement).toBe(dialog)
  await settle(() => expect(rows(/^Transitions/)).toHaveLength(3))
  fireEvent.keyDown(dialog, { key: 'Escape' })
  expect(document.activeElement).toBe(button)
  expect(screen.queryByRole('dialog')).toBeNull()
})

function Reader() {
  return <>{useSubscription(waves).status}</>
}

it('sees what its siblings want from the first, in StrictMode too, and watches only while it is there', async () => {
  const { client, link } = station()
  const { unmount } = render(
    <StrictMode>
      <RealtimeProvider client={client}>
        <Reader />
        <TributaryDevtools />
      </RealtimeProvider>
    </StrictMode>,
  )
  await settle(() => expect(rows(/^Transitions/)).toHaveLength(3))
  expect(rows(/^Transitions/)[2]).toContain('idle → connecting')
  await now(() => client.subscribe(waves, () => {}))
  expect(link().inspect).toBeDefined()
  unmount()
  expect(link().inspect).toBeUndefined()
})

it('says what to write where there is no client, and renders on a server', () => {
  expect(() => renderToString(<TributaryDevtools />)).toThrow(/wrap the app in <RealtimeProvider client={client}>/)
  const { client } = station()
  expect(renderToString(<TributaryDevtools client={client} />)).toContain('No link yet')
  expect(renderToString(<TributaryDevtools client={client} floating />)).toContain('aria-expanded="false"')
})
