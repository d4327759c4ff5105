import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openPage } from '../../../scripts/page'
import { bundle, serve } from '../../../scripts/tab'
import type {} from '../test/worker'

const { resolve } = createRequire(import.meta.url)

it('an unchanged app in Chromium hears the emulator through the service worker of MSW, and nothing leaves the page', async () => {
  const server = await serve({
    '/': '<!doctype html><link rel="icon" href="data:,"><body><script src="/page.js"></script>',
    '/page.js': await bundle(new URL('../test/worker.tsx', import.meta.url), 'development'),
    // Where `npx msw init` puts it.
    '/mockServiceWorker.js': await readFile(resolve('msw/mockServiceWorker.js'), 'utf8'),
  })
  onTestFinished(() => void server.close())
  const { page, complaints } = await openPage()
  page.on('websocket', (socket) => complaints.push(`A real WebSocket: ${socket.url()}`))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const shows = (text: RegExp | string) => page.getByText(text).waitFor({ timeout: 20_000 })
  const asked = () => page.evaluate(() => window.asked)
  const emit = (n: number) =>
    page.evaluate((n) => window.emulator.control('teletracker').emit({ type: 'userevent', n }), n)

  await shows('live')
  expect(await emit(1)).toEqual({ connections: 1 })
  await shows('{"type":"userevent","n":1}')
  const status = await page.evaluate(async () => {
    const body = JSON.stringify(window.credentials())
    const headers = { 'content-type': 'application/json' }
    return (await fetch('https://api.teletracker.net/auth/login', { method: 'POST', headers, body })).status
  })
  expect(status).toBe(200)
  expect(await asked()).toBe(1)

  await page.evaluate(() => window.emulator.control('teletracker').drop({ code: 1012, reason: 'deploy' }))
  await shows('recovering')
  await shows('live something may have been missed')
  await emit(2)
  await shows('{"type":"userevent","n":2}')

  const before = await asked()
  await page.evaluate(() => {
    const control = window.emulator.control('teletracker')
    control.expire()
    control.drop()
  })
  await shows('recovering something may have been missed')
  await shows('live something may have been missed')
  expect(await asked()).toBeGreaterThan(before)
  await emit(3)
  await shows('{"type":"userevent","n":3}')
  expect(await page.evaluate(() => window.emulator.connections.map(({ closed }) => closed?.code))).toEqual([
    1012,
    1006,
    undefined,
  ])
  expect(complaints).toEqual([])
}, 60_000)
