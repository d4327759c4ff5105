import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@tributary/core'
import { teletracker as emulated } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { teletracker, userEvents } from '@tributary/teletracker'
import { createElement, StrictMode, version } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { openPage } from '../../../scripts/page'
import { bundle } from '../../../scripts/tab'
import type {} from '../test/browser'
import { Page } from '../test/page'
import { RealtimeProvider } from './index'

it('a page streamed by Node goes on in Chromium without a flash or a complaint, over one socket', async () => {
  const vendor = emulated()
  const emulator = await createEmulator({ vendors: [vendor] })
  onTestFinished(() => emulator.close())
  const [url, { token }] = [emulator.url('teletracker'), vendor.credentials()]
  const create = () => createClient({ providers: [teletracker({ url, credentials: () => token })], WebSocket })
  const major = inject('react')
  const owner = major === 18 ? 'packages/react18-tests' : 'packages/react'
  const script = await bundle(new URL('../test/browser.tsx', import.meta.url), 'development', owner)
  const seen = { count: [], known: [], unknown: [] }
  const head = `<!doctype html><script>Object.assign(window, ${JSON.stringify({ at: { url, token }, seen, recovered: [], react: '' })})</script><main id="root">`
  const server = createServer((request, response) => {
    if (request.url === '/page.js') return response.setHeader('content-type', 'text/javascript').end(script)
    response.setHeader('content-type', 'text/html').write(head)
    const page = createElement(
      RealtimeProvider,
      { client: create },
      createElement(Page, { topic: userEvents(), wait: true }),
    )
    const { pipe } = renderToPipeableStream(createElement(StrictMode, null, page), {
      bootstrapScripts: ['/page.js'],
      onError: () => {},
      onAllReady: () => pipe(response),
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const html = await (await fetch(address)).text()
  expect(html).toContain('<output id="count">40 pending</output>')
  expect(html).toContain('<output id="unknown">waiting</output>')
  expect(emulator.attempts).toBe(0)

  const { page, complaints } = await openPage()
  await page.goto(address)
  await page.waitForFunction(() => document.getElementById('known')?.textContent === '40 live')
  await page.waitForFunction(() => document.getElementById('unknown')?.textContent === '0')
  emulator.control('teletracker').emit({ type: 'userevent', n: 7 })
  const known = ['40 pending', '40 live', '1 live']
  await vi.waitFor(
    async () =>
      expect(await page.evaluate(() => window.seen)).toEqual({ count: known, known, unknown: ['waiting', '0', '1'] }),
    { timeout: 10_000 },
  )
  expect(await page.getByText('{"type":"userevent","n":7}').count()).toBe(1)
  expect(await page.evaluate(() => window.recovered)).toEqual([expect.stringContaining('give initialData')])
  expect(complaints).toEqual([])
  expect(version).toMatch(new RegExp(`^${major}\\.`))
  expect(await page.evaluate(() => window.react)).toBe(version)
  expect(emulator.attempts).toBe(1)
}, 60_000)
