import { chromium } from 'playwright'
import { ensureChromium, launchOptions } from './chromium.mjs'

/**
 * Opens Chromium, hands a page to `look`, and closes it. Rejects when `look` does, and where the page had an error or asked for anything that is
 * not on this machine.
 *
 * @param {(page: import('playwright').Page) => Promise<void>} look
 * @param {{ mayFail?: RegExp, page?: import('playwright').BrowserContextOptions }} [options] `mayFail`: errors on the console that belong to what is tried
 */
export const inChromium = async (look, { mayFail, page: options = {} } = {}) => {
  ensureChromium()
  const browser = await chromium.launch(launchOptions())
  /** @type {string[]} */
  const complaints = []
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
    // What a browser asks of any origin, whatever the page says.
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
    page.on('pageerror', (error) => complaints.push(`error in the page: ${error}`))
    page.on('console', (message) => {
      const text = `console: ${message.text()} ${message.location().url}`
      if (message.type() === 'error' && !mayFail?.test(text)) complaints.push(text)
    })
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url())
      if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') complaints.push(`asked for ${request.url()}`)
    })
    await look(page).catch(async (error) => {
      const shown = await page.ariaSnapshot().catch(() => '(nothing)')
      throw new Error(`${error.message}\n${complaints.join('\n')}\nThe page shows:\n${shown}`)
    })
  } finally {
    await browser.close()
  }
  if (complaints.length) throw new Error(complaints.join('\n'))
}
