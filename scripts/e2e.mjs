// `npm run demo` as a person uses it, in headless Chromium: events over a real WebSocket, the emulator killed, the way back.
// On its own: npx pnpm@10 exec node scripts/e2e.mjs, with --screenshot to save the picture of the README.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tryPort } from './demo-ports.mjs'
import { inChromium } from './e2e-page.mjs'
import { root, start, stop } from './run.mjs'

const PATIENCE = 60_000

/** Collects what the demo says, and waits for words. @param {import('node:child_process').ChildProcess} demo */
const listen = (demo) => {
  let said = ''
  const waiting = new Set()
  const hear = (/** @type {string} */ text) => {
    said += text
    for (const look of waiting) look()
  }
  demo.stdout?.setEncoding('utf8').on('data', hear)
  demo.stderr?.setEncoding('utf8').on('data', hear)
  /** @param {RegExp} words @returns {Promise<RegExpMatchArray>} */
  const hears = (words) =>
    new Promise((resolve, reject) => {
      const done = (/** @type {() => void} */ settle) => {
        clearTimeout(timer)
        waiting.delete(look)
        settle()
      }
      const look = () => {
        const match = said.match(words)
        if (match) done(() => resolve(match))
      }
      const fail = (/** @type {string} */ why) => done(() => reject(new Error(`${why}: ${words}. It said:\n${said}`)))
      const timer = setTimeout(() => fail('The demo did not say'), PATIENCE)
      demo.once('close', () => fail('The demo ended before it said'))
      waiting.add(look)
      look()
    })
  return { hears }
}

/** @param {{ port: number, emulator: number, screenshot: boolean }} demo @returns {(page: import('playwright').Page) => Promise<void>} */
const tour =
  ({ port, emulator, screenshot }) =>
  async (page) => {
    /** @type {string[]} */
    const sockets = []
    page.on('websocket', (socket) => sockets.push(socket.url()))
    await page.goto(`http://127.0.0.1:${port}/iframe.html?id=softphone--live&viewMode=story`)
    const status = page.locator('.connection .pill')
    const says = (/** @type {string} */ words) => status.filter({ hasText: words }).waitFor({ timeout: 20_000 })
    const event = page.locator('.tributary-log li[data-row=event]')

    await says('Connected')
    await event.first().waitFor({ timeout: 20_000 })
    if (!sockets.some((url) => url.endsWith('/teletracker')))
      throw new Error(`No WebSocket to the emulator was opened, only: ${sockets.join(', ')}`)
    if (screenshot) await portrait(page)
    // By the emulator's control API, from a page on another origin.
    await page.getByRole('button', { name: 'Call my number' }).click()
    await page.getByRole('region', { name: 'Incoming call' }).first().waitFor({ timeout: 5_000 })

    process.kill(emulator, 'SIGKILL')
    await says('Reconnecting')
    await page.getByText(/^Next attempt in \d+ seconds?$/).waitFor({ timeout: 5_000 })
    await says('Connected')
    await page.locator('.tributary-log li[data-row=gap]').waitFor()
    // Newest first: something above the mark has come after it.
    await page.locator('.tributary-log li[data-row=event]:has(~ li[data-row=gap])').first().waitFor({ timeout: 20_000 })
  }

/** The picture of the README: with calls, texts and somebody ringing. @param {import('playwright').Page} page */
const portrait = async (page) => {
  await page.locator('.call').nth(3).waitFor({ timeout: 120_000 })
  await page.locator('.text').nth(3).waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Call my number' }).click()
  await page.getByRole('region', { name: 'Incoming call' }).first().waitFor()
  await page.screenshot({ path: join(root, 'docs/images/softphone.png'), animations: 'disabled' })
}

/** Resolves when nobody listens on the port any more. @param {number} port */
const released = async (port) => {
  for (let left = 50; left > 0; left--) {
    if (
      await tryPort(port).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`The demo ended, but something it started still listens on port ${port}`)
}

export const demo = async ({ screenshot = false } = {}) => {
  const port = await tryPort(0)
  const child = start('node', ['scripts/demo.mjs'], { env: { PORT: String(port) } })
  const closed = new Promise((resolve) => child.once('close', resolve))
  const { hears } = listen(child)
  try {
    const [, emulator] = await hears(/kill (\d+)/)
    await hears(/Open\s+http/)
    // While the emulator is dead, what the page asks of it fails: that is the point.
    const mayFail = /WebSocket connection to|net::ERR_(CONNECTION_|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/
    await inChromium(tour({ port, emulator: Number(emulator), screenshot }), { mayFail })
  } finally {
    stop(child)
    await closed
  }
  await released(port)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await demo({ screenshot: process.argv.includes('--screenshot') })
