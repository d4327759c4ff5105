import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { skapi as emulated, type Skapi } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { inject } from 'vitest'
import { bundle, serve } from '../../../scripts/tab'
import type { SkapiCredentials } from '../src/index'
import { signedIn } from './kit'
import type {} from './page'

/** Chromium, a page with both clients in it, and the emulated server: all of it on this machine. */
export interface Tabs {
  readonly vendor: Skapi
  readonly emulator: NodeEmulator
  /** A page of its own, as another person's browser. */
  open(): Promise<Page>
  /** What page scripts need to sign in as one of the emulated users. */
  user(who: number): SkapiCredentials & { readonly userId: string; readonly url: string }
  close(): Promise<void>
}

/** By which the vendor's client finds its service: "don't change this". */
const DISCOVERY = 'https://d3e9syvbtso631.cloudfront.net/'

export async function openTabs(): Promise<Tabs> {
  const vendor = emulated()
  const [emulator, scripts] = await Promise.all([
    createEmulator({ vendors: [vendor] }),
    bundle(new URL('./page.ts', import.meta.url)),
  ])
  const server = await serve({
    '/': '<!doctype html><title>tab</title><script src="/skapi.js"></script><script src="/tributary.js"></script>',
    // As it is on npm.
    '/skapi.js': readFileSync(new URL('../node_modules/skapi-js/dist/skapi.js', import.meta.url), 'utf8'),
    '/tributary.js': scripts,
  })
  const { port } = server.address() as AddressInfo
  const browser: Browser = await chromium.launch(inject('chromium'))
  const contexts: BrowserContext[] = []

  return {
    vendor,
    emulator,
    async open() {
      const context = await browser.newContext({ baseURL: `http://127.0.0.1:${port}` })
      contexts.push(context)
      await context.route(`${DISCOVERY}**`, async (route) => {
        const path = new URL(route.request().url()).pathname
        const answer = await fetch(`${emulator.announcement.http}/skapi/cdn${path}`)
        const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/json' }
        await route.fulfill({ status: answer.status, headers, body: await answer.text() })
      })
      const page = await context.newPage()
      await page.goto('/')
      return page
    },
    user: (who) => ({
      ...signedIn(vendor, who),
      userId: vendor.credentials().users[who]?.userId ?? '',
      url: emulator.url('skapi'),
    }),
    async close() {
      await browser.close()
      await emulator.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
