// Server rendering as Next.js does it: nothing is opened there, the page starts from what the server knew, and a browser has one connection.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tryPort } from './demo-ports.mjs'
import { inChromium } from './e2e-page.mjs'
import { environment } from './example.mjs'
import { answers, run, start, stop } from './run.mjs'

/** @typedef {{ attempts: number, connections: readonly { closed: unknown }[], announcement: { credentials: Record<string, Record<string, string>> }, close(): Promise<void> }} Emulator */
/** @typedef {{ folder: string, env: Record<string, string>, emulator: Emulator }} Site */

const VEHICLES = 12

/** How often a client has dialled, and how many connections are open. @param {Emulator} emulator */
const sockets = ({ attempts, connections }) => ({ attempts, open: connections.filter(({ closed }) => !closed).length })

/** Starts Next.js for as long as `use` runs, and sees that it complains of nothing. @param {Site} site @param {'start' | 'dev'} mode @param {(url: string) => Promise<void>} use */
const serve = async ({ folder, env }, mode, use) => {
  const port = String(await tryPort(0))
  const next = join(folder, 'node_modules/.bin/next')
  const server = start(next, [mode, '--hostname', '127.0.0.1', '--port', port], { cwd: folder, env })
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  try {
    await answers(`http://127.0.0.1:${port}/`, server)
    await use(`http://127.0.0.1:${port}/`)
  } finally {
    stop(server)
  }
  assert.doesNotMatch(said, /⨯|error|⚠ (?!Fast Refresh had to)/i)
}

/** In the page: the fewest vehicles it has shown since it showed any, and the first row that the server sent. */
const watch = () => {
  const seen = { least: Number.POSITIVE_INFINITY, most: 0, first: /** @type {Element | null} */ (null) }
  Object.assign(globalThis, { seen })
  new MutationObserver(() => {
    const rows = document.querySelectorAll('tbody tr')
    seen.first ??= rows[0] ?? null
    seen.most = Math.max(seen.most, rows.length)
    // While the HTML arrives there are fewer.
    if (document.readyState !== 'loading') seen.least = Math.min(seen.least, rows.length)
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

/** Waits until the page is live and hears something more. @param {import('playwright').Page} page */
const hears = async (page) => {
  await page.locator('p[data-status=live]').waitFor({ timeout: 30_000 })
  const before = await page.locator('tbody').textContent()
  await page.waitForFunction((was) => document.querySelector('tbody')?.textContent !== was, before)
}

/** Opens it, and sees that nothing flashes until it has heard something. @param {import('playwright').Page} page @param {string} url */
const visit = async (page, url) => {
  await page.addInitScript(watch)
  await page.goto(url)
  await hears(page)
  await page.getByText(/^[1-9]\d* km.h at most$/).waitFor()
  const seen = await page.evaluate(() => {
    const { least, most, first } = /** @type {{ seen: { least: number, most: number, first: Element | null } }} */ (
      /** @type {unknown} */ (globalThis)
    ).seen
    return { least, most, isKept: first?.isConnected }
  })
  assert.deepEqual(seen, { least: VEHICLES, most: VEHICLES, isKept: true }, 'The page flashed')
}

/** @param {Site} site */
const production = async ({ folder, env, emulator }) => {
  await run(join(folder, 'node_modules/.bin/next'), ['build'], { cwd: folder, env })
  await serve({ folder, env, emulator }, 'start', async (url) => {
    for (let requests = 5; requests > 0; requests--) {
      const html = await (await fetch(url)).text()
      assert.equal(html.match(/<th scope="row">100\d\d<\/th>/g)?.length, VEHICLES, 'The HTML has not the whole fleet')
      assert.match(html, />…</, 'The HTML has not the fallback of what suspends')
      assert.ok(!html.includes(env.NAVIXY_HASH ?? ''), 'The hash is in the HTML')
    }
    assert.deepEqual(sockets(emulator), { attempts: 0, open: 0 }, 'A server render opened a socket')
    await inChromium(async (page) => {
      await visit(page, url)
      assert.deepEqual(sockets(emulator), { attempts: 1, open: 1 })
    })
  })
}

/** @param {string} file @param {string} from @param {string} to */
const edit = (file, from, to) => {
  const text = readFileSync(file, 'utf8')
  assert.ok(text.includes(from), `${file} has no ${from}`)
  writeFileSync(file, text.replace(from, to))
}

/** StrictMode, and files that change under an open page. @param {Site} site */
const development = async (site) => {
  const { folder, emulator } = site
  const before = emulator.attempts
  const now = () => ({ ...sockets(emulator), attempts: emulator.attempts - before })
  await serve(site, 'dev', (url) =>
    inChromium(async (page) => {
      await visit(page, url)
      assert.deepEqual(now(), { attempts: 1, open: 1 }, 'Under StrictMode')
      await page.evaluate(() => Object.assign(globalThis, { isSame: true }))
      edit(join(folder, 'app/fleet.tsx'), 'on the move', 'under way')
      await page.getByText('under way').waitFor()
      await hears(page)
      assert.deepEqual(now(), { attempts: 1, open: 1 }, 'After a client component was edited')
      edit(join(folder, 'app/layout.tsx'), '<h1>Fleet</h1>', '<h1>Our fleet</h1>')
      await page.getByRole('heading', { name: 'Our fleet' }).waitFor()
      await hears(page)
      assert.deepEqual(now(), { attempts: 1, open: 1 }, 'After a server component was edited')
      assert.ok(await page.evaluate(() => 'isSame' in globalThis), 'The page was loaded anew')
      // No component, so that Next.js loads the page anew.
      edit(join(folder, 'app/client.ts'), "'use client'", "'use client'\nObject.assign(globalThis, { isEdited: true })")
      await page.waitForFunction(() => 'isEdited' in globalThis)
      await hears(page)
      assert.deepEqual(now(), { attempts: 2, open: 1 }, 'After the module of the client was edited')
    }),
  )
}

/** Builds it, and looks at it as it is published and as it is developed. @param {string} folder where it is installed */
export const fleet = async (folder) => {
  const entry = join(folder, 'node_modules/@tributary/emulator/dist/node.mjs')
  const { createEmulator } = await import(pathToFileURL(entry).href)
  /** @type {Emulator} */
  const emulator = await createEmulator({ stream: true })
  // With a hash that it can read and a WebSocket, which Node 20 hides behind a flag: a render that opens something would get through.
  edit(
    join(folder, 'app/client.ts'),
    "await fetch('/hash')",
    "typeof window === 'undefined' ? new Response(process.env.NAVIXY_HASH) : await fetch('/hash')",
  )
  const env = {
    ...environment('fleet', JSON.stringify(emulator.announcement)),
    NODE_OPTIONS: '--experimental-websocket',
  }
  try {
    await production({ folder, env, emulator })
    await development({ folder, env, emulator })
  } finally {
    await emulator.close()
  }
}
