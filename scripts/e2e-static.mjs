// The built stories as they are published: files under any path, no server behind them, nothing from elsewhere.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { readDocs, useDocs, weigh } from './e2e-docs.mjs'
import { inChromium } from './e2e-page.mjs'
import { root } from './run.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
/** Not the root: a published site rarely has one. */
const BASE = '/some/where/'

/** @param {string} folder */
const serve = (folder) =>
  createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://127.0.0.1')
    const path = join(folder, normalize(decodeURIComponent(pathname.slice(BASE.length - 1))))
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'index.html') : path
    const found = pathname.startsWith(BASE) && file.startsWith(folder) && existsSync(file)
    response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    response.end(found ? readFileSync(file) : 'not found')
  })

/** @param {string} origin @returns {(page: import('playwright').Page) => Promise<void>} */
const visit = (origin) => async (page) => {
  const opened = { sockets: 0 }
  page.on('websocket', () => opened.sockets++)
  await page.goto(`${origin}${BASE}`)
  await page
    .frameLocator('#storybook-preview-iframe')
    .getByRole('heading', { name: /Tributary, to look at/ })
    .waitFor()
  await page.getByText('Softphone', { exact: true }).first().waitFor()
  await page.goto(`${origin}${BASE}iframe.html?id=softphone--live&viewMode=story`)
  await page.getByText('Connected', { exact: true }).waitFor()
  await page.locator('.tributary-log li[data-row=event]').first().waitFor({ timeout: 20_000 })
  // With every vendor in the page.
  await page.goto(`${origin}${BASE}iframe.html?id=all-vendors--live&viewMode=story`)
  await page.locator('.tile[data-status=connected]').nth(3).waitFor({ timeout: 20_000 })
  await page.locator('.feed li').first().waitFor({ timeout: 20_000 })
  if (opened.sockets) throw new Error('The static site opened a WebSocket: its emulator belongs into the page')
}

export const site = async () => {
  const folder = join(root, 'apps/storybook/storybook-static')
  weigh(folder)
  const server = serve(folder)
  /** @type {number} */
  const port = await new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
  try {
    const origin = `http://127.0.0.1:${port}`
    await inChromium(visit(origin))
    await inChromium((page) => readDocs(page, `${origin}${BASE}`, folder))
    await inChromium((page) => useDocs(page, `${origin}${BASE}`))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
