import type { AddressInfo } from 'node:net'
import { websocketServer } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { chromium } from 'playwright'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { bundle, serve } from '../../../../scripts/tab'
import { policy } from './content-security-policy'

declare global {
  interface Window {
    readonly page: typeof import('./content-security-policy')
    heard: string[]
  }
}

it('hears what the policy names, and says at once what it does not', async () => {
  const script = await bundle(new URL('./content-security-policy.ts', import.meta.url))
  const emulator = await createEmulator({ vendors: [websocketServer()] })
  const { origin } = new URL(emulator.url('websocket'))
  const html = (policy: string) =>
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script src="/page.js"></script>`
  const server = await serve({ '/': html(policy(origin)), '/forbidding': html(policy()), '/page.js': script })
  const browser = await chromium.launch(inject('chromium'))
  onTestFinished(async () => {
    await browser.close()
    await emulator.close()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo

  const open = async (path: string) => {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}${path}`)
    await page.evaluate((url) => {
      window.heard = []
      window.page.listen(url, (words) => window.heard.push(words))
    }, emulator.url('websocket'))
    return () => page.evaluate(() => window.heard)
  }
  const forbidden = await open('/forbidding')
  await vi.waitFor(async () =>
    expect((await forbidden()).sort()).toEqual([
      `This page may not open a WebSocket to ${origin}: name it in connect-src of the Content-Security-Policy`,
      `connect-src forbids ${emulator.url('websocket')}`,
    ]),
  )
  expect(emulator.attempts).toBe(0)

  const heard = await open('/')
  await vi.waitFor(() => expect(emulator.control('websocket').emit({ n: 1 })).toEqual({ connections: 1 }))
  await vi.waitFor(async () => expect(await heard()).toEqual(['heard {"n":1}']))
}, 30_000)
