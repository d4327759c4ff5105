import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type ReactNode, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToPipeableStream } from 'react-dom/server'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { Page } from '../test/page'
import { RealtimeProvider } from './index'
import { channel, listen, radio } from './kit'

const a = channel('a')

// React as it runs outside tests: `act` would show only the end.
beforeAll(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

function complaints(): () => readonly string[] {
  const { mock, mockRestore } = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(mockRestore)
  // That server and browser are one process is so only here.
  return () => mock.calls.map(([text]) => String(text)).filter((text) => !text.includes('multiple renderers'))
}

/** Streams a page as a server does, where there is neither a window nor a document. */
async function serve(page: ReactNode): Promise<{ readonly html: string; readonly errors: readonly string[] }> {
  const { window, document } = globalThis
  vi.stubGlobal('window', undefined)
  vi.stubGlobal('document', undefined)
  const errors: string[] = []
  const body = new PassThrough()
  renderToPipeableStream(page, { onError: (error) => void errors.push((error as Error).message) }).pipe(body)
  const html = await text(body)
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  return { html, errors }
}

/** A page that makes clients of its own, on both sides. */
function site(strict: boolean, wait: boolean) {
  const station = radio()
  const open = vi.fn(station.provider.open)
  const create = vi.fn(() => listen([{ ...station, provider: { ...station.provider, open } }]).client)
  const page = (
    <RealtimeProvider client={create}>
      <Page topic={a} wait={wait} />
    </RealtimeProvider>
  )
  return { station, open, create, page: strict ? <StrictMode>{page}</StrictMode> : page }
}

/** Goes on with what the server has sent, and writes down what one sees from then on. */
function hydrate(html: string, page: ReactNode) {
  const container = document.body.appendChild(document.createElement('main'))
  container.innerHTML = html
  const seen = { count: [] as string[], known: [] as string[], unknown: [] as string[] }
  const look = () => {
    for (const [id, texts] of Object.entries(seen)) {
      const text = container.querySelector(`#${id}`)?.textContent ?? 'gone'
      if (texts.at(-1) !== text) texts.push(text)
    }
  }
  look()
  const observer = new MutationObserver(look)
  observer.observe(container, { childList: true, characterData: true, subtree: true })
  const recovered: string[] = []
  const root = hydrateRoot(container, page, {
    onRecoverableError: (error) => void recovered.push((error as Error).message),
  })
  onTestFinished(() => {
    observer.disconnect()
    root.unmount()
    container.remove()
  })
  return { container, seen, recovered }
}

/** What is seen of a part that has a number from the server: nothing else before it has one of its own. */
const KNOWN = ['40 pending', '40 live', '1 live']

it.each([false, true])(
  'goes on with a streamed page without a flash or a complaint (StrictMode %s)',
  async (strict) => {
    const complained = complaints()
    const { station, open, create, page } = site(strict, false)
    const { html, errors } = await serve(page)
    expect(errors).toEqual([])
    expect(html).toContain('<output id="known">40 pending</output>')
    expect(html).toContain('undefined 0 idle false')
    expect(open).not.toHaveBeenCalled()
    expect(create).toHaveBeenCalledTimes(1)

    const { container, seen, recovered } = hydrate(html, page)
    const served = container.querySelector('#count')
    expect(container.textContent).toContain('not live')
    // React goes on with what is in a `Suspense` when it has the time, and nobody listens there before.
    await vi.waitFor(() => expect(seen.known).toContain('40 live'))
    station.emit('a', 7)
    await vi.waitFor(() => expect(seen).toEqual({ count: KNOWN, known: KNOWN, unknown: ['gone'] }))
    await vi.waitFor(() => expect(container.textContent).toContain('7 1 connected false'))
    expect(container.textContent).not.toContain('not live')
    expect(container.querySelector('#count')).toBe(served)
    // One for the request, one for the browser, and one connection.
    expect(create).toHaveBeenCalledTimes(2)
    expect(open).toHaveBeenCalledTimes(1)
    expect(station.wire).toEqual(['join a'])
    expect(recovered).toEqual([])
    expect(complained()).toEqual([])
  },
)

it.each([false, true])(
  'shows what only the browser can know when it does, and what the server shows until then (StrictMode %s)',
  async (strict) => {
    const complained = complaints()
    const { station, open, page } = site(strict, true)
    const { html, errors } = await serve(page)
    expect(html).toContain('<output id="unknown">waiting</output>')
    expect(errors).toEqual([expect.stringContaining('give initialData')])
    expect(open).not.toHaveBeenCalled()

    const { seen, recovered } = hydrate(html, page)
    await vi.waitFor(() => expect([seen.known.at(-1), seen.unknown.at(-1)]).toEqual(['40 live', '0']))
    station.emit('a', 7)
    await vi.waitFor(() => expect(seen).toEqual({ count: KNOWN, known: KNOWN, unknown: ['waiting', '0', '1'] }))
    // React tells the app of the part that the server has left to the browser, and of nothing else.
    expect(recovered).toEqual([expect.stringContaining('give initialData')])
    expect(station.wire).toEqual(['join a'])
    expect(complained()).toEqual([])
  },
)
