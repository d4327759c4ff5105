import type { AddressInfo } from 'node:net'
import { navixy, teletracker, websocketServer } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import type { BrowserContext, Page } from 'playwright'
import { expect, vi } from 'vitest'
import { bundle, serve } from '../../../../scripts/tab'
import type { HearOptions } from './page'

type Vendor = 'websocket' | 'navixy' | 'teletracker'

/** Emulated vendors on real sockets, and pages that hear them. */
export interface Site {
  readonly emulator: NodeEmulator
  /** A page in this context that hears the vendor, once it does. `path`: `/`, or `/forbidding` that may open no WebSocket. */
  open(context: BrowserContext, vendor?: Vendor, options?: Partial<HearOptions>, path?: string): Promise<Page>
  /** What the vendor says to tell an event with this number. */
  frame(vendor: Vendor, number: number): object
  emit(vendor: Vendor, number: number): void
  close(): Promise<void>
}

const html = (head = ''): string => `<!doctype html><title>trial</title>${head}<script src="/page.js"></script>`

export async function openSite(): Promise<Site> {
  const vendors = {
    websocket: websocketServer({ channels: true }),
    navixy: navixy({ trackers: 1, serverHeartbeat: 150 }),
    teletracker: teletracker(),
  }
  const [emulator, script] = await Promise.all([
    createEmulator({ vendors: Object.values(vendors) }),
    bundle(new URL('./page.ts', import.meta.url)),
  ])
  const server = await serve({
    '/': html(),
    '/elsewhere': '<!doctype html><title>elsewhere</title>',
    '/forbidding': html(`<meta http-equiv="Content-Security-Policy" content="connect-src 'self'">`),
    '/page.js': script,
  })
  const { port } = server.address() as AddressInfo
  const secrets = {
    websocket: '',
    navixy: vendors.navixy.credentials().hash,
    teletracker: vendors.teletracker.credentials().token,
  }
  const frame = (vendor: Vendor, number: number): object => {
    if (vendor === 'websocket') return { type: 'event', channel: 'news', data: number }
    if (vendor === 'teletracker') return { type: 'userevent', n: number }
    const data = [{ type: 'source_state_event', state: { source_id: number } }]
    return { type: 'event', event: 'state_batch', data }
  }
  return {
    emulator,
    async open(context, vendor, options = {}, path = '/') {
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${port}${path}`)
      if (!vendor) return page
      const given = { url: emulator.url(vendor), secret: secrets[vendor], ...options }
      await page.evaluate(({ vendor, given }) => window.trial.hear(vendor, given), { vendor, given })
      if (path === '/') await noted(page, 'live')
      return page
    },
    frame,
    emit: (vendor, number) => void emulator.control(vendor).emit(frame(vendor, number)),
    async close() {
      await emulator.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What the page has noted, oldest first. */
export const journal = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.trial.journal.map(({ what }) => what))

/** What of it is about these: `events(page)` are the events. */
export const told = async (page: Page, about: RegExp): Promise<string[]> =>
  (await journal(page)).filter((what) => about.test(what))

/** Waits until the page has noted this, so often in all. Asked from outside: a page that is hidden may run no timer for a minute. */
export const noted = (page: Page, what: string, times = 1): Promise<void> =>
  vi.waitFor(
    async () => expect((await journal(page)).filter((one) => one === what).length).toBeGreaterThanOrEqual(times),
    {
      timeout: 10_000,
      interval: 20,
    },
  )
