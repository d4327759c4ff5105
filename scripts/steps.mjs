import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromiumVersion, ensureChromium } from './chromium.mjs'
import { demo } from './e2e.mjs'
import { site } from './e2e-static.mjs'
import { examples } from './examples.mjs'
import { app, attw, pack, publint } from './packed.mjs'
import { all, root, run } from './run.mjs'

/**
 * One check. It throws what is to be read when it fails; tests count one by one, anything else counts as one.
 *
 * @typedef {{ name: string, needs?: string, run: () => Promise<Tally | string | void> }} Step
 * @typedef {{ passed: number, failed: number, failure?: unknown }} Tally
 */

/** Every TypeScript project, one after the other. @param {string} compiler the package that brings `tsc` */
const types = (compiler) => {
  const apps = existsSync(join(root, 'apps')) ? readdirSync(join(root, 'apps')).map((name) => `apps/${name}`) : []
  const projects = ['packages/tsconfig.json', 'packages/tsconfig.types.json', 'tsconfig.json']
  const existing = [
    ...projects,
    ...apps.map((path) => `${path}/tsconfig.json`).filter((path) => existsSync(join(root, path))),
  ]
  const tsc = `node_modules/${compiler}/bin/tsc`
  return all(existing.map((path) => () => run('node', [tsc, '--noEmit', '-p', path])))
}

/** Runs vitest projects and counts. @param {string} report where vitest writes its JSON @param {string[]} projects @returns {Promise<Tally>} */
const tests = async (report, projects) => {
  const filters = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const failure = await run('vitest', ['run', ...filters, ...reporters], { limit: 1_200_000 }).then(
    () => undefined,
    (error) => error,
  )
  if (!existsSync(report)) throw failure ?? new Error('vitest wrote no report')
  const counts = JSON.parse(readFileSync(report, 'utf8'))
  // A test that did not run proves nothing, and a file that did not load has no tests to count.
  const idle = counts.numPendingTests + counts.numTodoTests
  const failed = Math.max(counts.numFailedTests + idle, failure ? 1 : 0)
  const skipped = idle ? new Error(`${idle} tests were skipped: run them or take them out`) : undefined
  return { passed: counts.numPassedTests, failed, failure: failure ?? skipped }
}

const browser = async (/** @type {string} */ report, /** @type {string[]} */ projects) => {
  ensureChromium()
  return tests(report, projects)
}

/** The site says which browser the tests ran in. */
const build = () => {
  const version = chromiumVersion()
  const env = version ? { CHROMIUM_VERSION: version } : {}
  return run('turbo', ['run', 'build', '--output-logs=errors-only'], { env })
}

/** Every check, in order. @param {string} temp a folder for what they leave @returns {Step[]} */
export const steps = (temp) => [
  { name: 'lint', run: () => run('biome', ['check', '--error-on-warnings']) },
  { name: 'hooks', run: () => run('eslint', ['--max-warnings=0', 'packages', 'apps']) },
  { name: 'types', run: () => types('typescript') },
  { name: 'types-7', run: () => types('typescript-7') },
  { name: 'build', run: build },
  { name: 'unit', run: () => tests(join(temp, 'unit.json'), ['node', 'react-19', 'react-18', 'compiled']) },
  { name: 'browser', run: () => browser(join(temp, 'browser.json'), ['chromium', 'tabs', 'tabs-18']) },
  { name: 'stories', run: () => browser(join(temp, 'stories.json'), ['storybook']) },
  { name: 'demo', needs: 'build', run: () => demo() },
  { name: 'site', needs: 'build', run: () => site() },
  { name: 'pack', needs: 'build', run: () => pack(temp) },
  { name: 'publint', needs: 'pack', run: () => publint(temp) },
  { name: 'attw', needs: 'pack', run: () => attw(temp) },
  { name: 'fresh-app', needs: 'pack', run: () => app(temp) },
  { name: 'examples', needs: 'pack', run: () => examples(temp) },
  { name: 'size', needs: 'build', run: () => run('size-limit', []) },
  { name: 'knip', run: () => run('knip', []) },
]
