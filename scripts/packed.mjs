// The packages as their users get them: packed, checked, and installed into an app that knows nothing of this repository.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright'
import { ensureChromium, launchOptions } from './chromium.mjs'
import { all, firstLine, root, run, start, stop } from './run.mjs'

/** @typedef {{ name: string, version: string, private?: boolean, exports: Record<string, unknown> }} Manifest */

/** @param {string} folder @returns {Manifest} */
const manifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

const published = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => manifest(join(root, 'packages', name)))
  .filter((each) => !each.private)
  .map(({ name }) => name)

/** @param {string} temp */
const tarballs = (temp) => readdirSync(join(temp, 'tarballs')).map((file) => join(temp, 'tarballs', file))

/** Packs every published package into `temp/tarballs`. @param {string} temp */
export const pack = async (temp) => {
  mkdirSync(join(temp, 'tarballs'))
  const filters = published.flatMap((name) => ['--filter', name])
  await run('pnpm', [...filters, 'pack', '--pack-destination', join(temp, 'tarballs')])
}

/** @param {string} temp */
export const publint = (temp) => all(tarballs(temp).map((tarball) => () => run('publint', ['--strict', tarball])))

/** Types that resolve, in ESM and in CJS; `node16` leaves out resolvers that do not know `exports`. @param {string} temp */
export const attw = (temp) => all(tarballs(temp).map((tarball) => () => run('attw', ['--profile', 'node16', tarball])))

/**
 * Installs in `folder`, with plain npm and without a trace in its manifest, those of the tarballs in `temp` that are `wanted`, and more.
 *
 * @param {string} folder
 * @param {string} temp
 * @param {(name: string) => boolean} wanted
 * @param {readonly string[]} [more]
 */
export const npmInstall = (folder, temp, wanted, more = []) => {
  const ours = tarballs(temp).filter((file) =>
    wanted(basename(file).replace(/^tributary-(.+?)-\d.*$/, '@tributary/$1')),
  )
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--no-save']
  return run('npm', ['install', ...quiet, ...more, ...ours], { cwd: folder })
}

/** What runs the fresh app's own tests. Of the presets 7 is the newest for Node 20. */
const JEST = [
  'jest@30.5.2',
  'jest-environment-jsdom@30.5.2',
  '@babel/preset-env@7.29.14',
  '@babel/preset-react@7.29.7',
  '@babel/preset-typescript@7.29.7',
]

/** Installs the tarballs beside the versions of this repository of what a Vite app needs. @param {string} temp */
const install = async (temp) => {
  const folder = join(temp, 'fresh')
  cpSync(join(root, 'scripts/fresh'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const installed = (/** @type {string} */ owner, /** @type {string} */ name) =>
    `${name}@${manifest(join(root, owner, 'node_modules', name)).version}`
  const versions = [
    ...['vite', 'typescript'].map((name) => installed('.', name)),
    ...['react', 'react-dom', '@types/react', '@types/react-dom'].map((name) => installed('packages/react', name)),
    // Optional, for the entries that tests import.
    ...['@testing-library/dom', '@testing-library/react', 'msw'].map((name) => installed('packages/react', name)),
    ...JEST,
  ]
  await npmInstall(folder, temp, () => true, versions)
  return folder
}

/** Every entry loads under Node, as ESM and as CJS, with the same names. @param {string} folder */
const load = async (folder) => {
  const entries = published.flatMap((name) =>
    Object.keys(manifest(join(folder, 'node_modules', name)).exports)
      // Data, a style sheet, and what imports vitest, which only runs inside vitest.
      .filter((entry) => entry !== './package.json' && !entry.endsWith('.css') && entry !== './conformance')
      .map((entry) => join(name, entry)),
  )
  const script = `
    import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    for (const entry of ${JSON.stringify(entries)}) {
      const names = (module) => Object.keys(module).filter((name) => name !== 'default').sort().join(' ')
      const [esm, cjs] = [names(await import(entry)), names(require(entry))]
      if (!esm || esm !== cjs) throw new Error(entry + ' exports in ESM: ' + esm + '; in CJS: ' + cjs)
    }`
  await run('node', ['--input-type=module', '--eval', script], { cwd: folder })
}

/** The hooks stay on the client's side of React Server Components. @param {string} folder */
const directives = (folder) => {
  for (const file of ['index', 'suspense', 'components'].flatMap((name) => [`${name}.mjs`, `${name}.cjs`])) {
    const text = readFileSync(join(folder, 'node_modules/@tributary/react/dist', file), 'utf8')
    if (!/^['"]use client['"]/.test(text))
      throw new Error(`@tributary/react/dist/${file} does not begin with 'use client'`)
  }
}

/**
 * The app in Chromium shows an event that came from the installed emulator over a real WebSocket.
 *
 * @param {string} folder
 * @param {import('node:child_process').ChildProcess} emulator
 */
const look = async (folder, emulator) => {
  const { preview } = await import(pathToFileURL(join(folder, 'node_modules/vite/dist/node/index.js')).href)
  const { NODE_ENV } = process.env
  const server = await preview({ root: folder, configFile: false, preview: { host: '127.0.0.1', port: 0 } })
  // It says `production` to this process, and so to every later step.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = NODE_ENV
  const browser = await chromium.launch(launchOptions())
  try {
    const line = await firstLine(emulator)
    const page = await browser.newPage()
    /** @type {string[]} */
    const complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.addInitScript(`globalThis.emulator = ${line}`)
    await page.goto(server.resolvedUrls.local[0])
    await page.waitForSelector('li', { timeout: 20_000 }).catch(async () => {
      throw new Error(`The app showed no event. It shows: ${await page.textContent('body')}\n${complaints.join('\n')}`)
    })
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Installs, type-checks, tests, builds and opens the app of `scripts/fresh`. @param {string} temp */
export const app = async (temp) => {
  ensureChromium()
  const folder = await install(temp)
  directives(folder)
  await load(folder)
  await run('node', ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder })
  await run('node', ['node_modules/jest/bin/jest.js', '--ci'], { cwd: folder })
  await run('node', ['node_modules/vite/bin/vite.js', 'build'], { cwd: folder })
  const emulator = start(join(folder, 'node_modules/.bin/tributary-emulator'), ['--port', '0'], { cwd: folder })
  try {
    await look(folder, emulator)
  } finally {
    stop(emulator)
  }
}
