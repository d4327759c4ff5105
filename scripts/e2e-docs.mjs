// Every page of the docs as it is published: what it says, where its links lead, how it reads in the dark on a phone, and the API reference beside it.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromiumVersion } from './chromium.mjs'
import { entries } from './entries.mjs'
import { root } from './run.mjs'

const LARGEST = 12_000_000

/** Throws where a folder is not under 12 MB. @param {string} folder */
export const weigh = (folder) => {
  const files = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, String(file))))
  const bytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
  if (bytes >= LARGEST) throw new Error(`The built site is ${bytes} bytes; it is to be under ${LARGEST}`)
}

/** What accessibility is measured with: the same that the stories' tests use. */
const axe = () => {
  const { resolve } = createRequire(
    realpathSync(join(root, 'apps/storybook/node_modules/@storybook/addon-a11y/package.json')),
  )
  return readFileSync(resolve('axe-core'), 'utf8')
}

/** @typedef {{ id: string, type: 'docs' | 'story', title: string }} Entry */

/** @param {string} folder @returns {Record<string, Entry>} what there is to see, by its id */
const index = (folder) => JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).entries

/** @param {import('playwright').Page} page @returns {Promise<{ ids: string[], links: string[], broken: string[] }>} */
const contents = (page) =>
  page.locator('#storybook-docs').evaluate((element) => ({
    ids: [...element.querySelectorAll('[id]')].map(({ id }) => id),
    links: [...element.querySelectorAll('a[href]')].map((link) => link.getAttribute('href') ?? ''),
    broken: [...element.querySelectorAll('img')].filter((img) => !img.naturalWidth).map(({ alt }) => alt),
  }))

/** What axe finds on a page, frames apart: they are stories, which have tests of their own. @param {import('playwright').Page} page @returns {Promise<string[]>} */
const violations = (page) =>
  page.evaluate(async () => {
    // @ts-expect-error axe was given to every page
    const { violations } = await window.axe.run('#storybook-docs', { iframes: false })
    return violations.map(
      (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) => `${id}: ${nodes[0]?.html}`,
    )
  })

/** @param {import('playwright').Page} page @param {string} base @param {Entry} entry */
const open = async (page, base, { id }) => {
  await page.goto(`${base}iframe.html?id=${id}&viewMode=docs`, { waitUntil: 'commit' })
  await page.locator('#storybook-docs h1').first().waitFor()
}

/**
 * Opens every page twice, as on a desk in the light and as on a phone in the dark, and throws everything that is wrong with any of them.
 *
 * @param {import('playwright').Page} page @param {string} base @param {string} folder what is served there
 */
export const readDocs = async (page, base, folder) => {
  const there = index(folder)
  const pages = Object.values(there).filter(({ type }) => type === 'docs')
  /** @type {string[]} */
  const wrong = []
  /** @type {Map<string, Set<string>>} */
  const anchors = new Map()
  /** @type {{ from: string, href: string }[]} */
  const links = []
  await page.addInitScript(axe())
  // The stories in the text have tests of their own.
  const isStory = (/** @type {URL} */ { searchParams }) => searchParams.get('viewMode') === 'story'
  await page.route(isStory, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  for (const entry of pages) {
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
    await open(page, base, entry)
    const { ids, links: found, broken } = await contents(page)
    anchors.set(entry.id, new Set(ids))
    links.push(...found.map((href) => ({ from: entry.id, href })))
    wrong.push(...broken.map((alt) => `${entry.id}: the picture "${alt}" is not there`))
    wrong.push(...(await violations(page)).map((what) => `${entry.id}, light: ${what}`))

    await page.setViewportSize({ width: 320, height: 700 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await open(page, base, entry)
    wrong.push(...(await violations(page)).map((what) => `${entry.id}, dark: ${what}`))
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 0) wrong.push(`${entry.id}: ${over} px wider than a phone`)
  }

  for (const { from, href } of links) {
    const [, id, anchor] = href.match(/^\?path=\/(?:docs|story)\/([^#]+)(?:#(.+))?$/) ?? []
    const leads = id
      ? there[id] && (!anchor || anchors.get(id)?.has(anchor))
      : href.startsWith('#')
        ? anchors.get(from)?.has(href.slice(1))
        : href.startsWith('./')
          ? existsSync(join(folder, href))
          : href.startsWith('https://')
    if (!leads) wrong.push(`${from}: ${href} leads nowhere`)
  }
  if (wrong.length) throw new Error(wrong.join('\n'))
}

/** The few things that only clicking shows. @param {import('playwright').Page} page @param {string} base */
export const useDocs = async (page, base) => {
  const text = page.frameLocator('#storybook-preview-iframe')
  await page.goto(`${base}?path=/docs/guides-browsers--docs`)
  await text.getByText(chromiumVersion() ?? '(no Chromium)').waitFor()

  await page.goto(`${base}?path=/docs/welcome--docs`)
  await text.getByRole('link', { name: 'Concepts' }).click()
  await text.getByRole('img', { name: 'The states of a link' }).waitFor()

  await page.goto(`${base}?path=/docs/api-reference--docs`)
  const [reference] = await Promise.all([
    page.waitForEvent('popup'),
    text.getByRole('link', { name: '@tributary/core' }).click(),
  ])
  await reference.getByRole('heading', { name: 'Module @tributary/core' }).waitFor()
  await reference.getByRole('link', { name: 'ClientOptions' }).first().click()
  await reference.getByRole('heading', { name: /^Interface ClientOptions/ }).waitFor()
  await reference.close()

  // The story in it has played, and taken the focus: whoever reads is still at the top.
  await page.goto(`${base}?path=/docs/providers-any-websocket--docs`)
  await text.frameLocator('iframe').locator(':focus').waitFor()
  const scrolled = await text.locator('body').evaluate(() => scrollY)
  if (scrolled) throw new Error(`The page of any WebSocket has scrolled by ${scrolled} px by itself`)

  await page.goto(`${base}api/index.html`)
  for (const { name } of entries()) await page.getByRole('link', { name, exact: true }).first().waitFor()
}
