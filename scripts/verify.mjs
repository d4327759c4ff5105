// `npm test`: every check there is, one after the other. `npm test -- unit browser` runs only the steps named.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { app, attw, pack, publint } from './packed.mjs'
import { all, root, run } from './run.mjs'

/**
 * One check. It throws what is to be read when it fails; tests count one by one, anything else counts as one.
 *
 * @typedef {{ name: string, needs?: string, run: () => Promise<Tally | string | void> }} Step
 * @typedef {{ passed: number, failed: number, failure?: unknown }} Tally
 */

process.env.TURBO_TELEMETRY_DISABLED = process.env.DO_NOT_TRACK = '1'
const temp = mkdtempSync(join(tmpdir(), 'tributary-'))

/** @param {string} compiler */
const types = async (compiler) => {
  const apps = existsSync(join(root, 'apps')) ? readdirSync(join(root, 'apps')).map((name) => `apps/${name}`) : []
  const projects = ['packages', 'packages/tsconfig.types.json', '.', ...apps]
  const existing = projects.filter((path) => existsSync(join(root, path.replace(/(?<!\.json)$/, '/tsconfig.json'))))
  const check = (/** @type {string} */ path) =>
    run('node', [`node_modules/${compiler}/bin/tsc`, '--noEmit', '-p', path])
  await all(existing.map((path) => () => check(path)))
}

/** @param {string[]} projects @returns {Promise<Tally>} */
const tests = async (...projects) => {
  const report = join(temp, `${projects[0]}.json`)
  const filters = projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const failure = await run('vitest', ['run', ...filters, ...reporters]).then(
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

/** @type {Step[]} */
const steps = [
  { name: 'lint', run: () => run('biome', ['check', '--error-on-warnings']) },
  { name: 'types', run: () => types('typescript') },
  { name: 'types-7', run: () => types('typescript-7') },
  { name: 'build', run: () => run('turbo', ['run', 'build', '--output-logs=errors-only']) },
  { name: 'unit', run: () => tests('node', 'react-19', 'react-18') },
  {
    name: 'browser',
    run: async () => {
      ensureChromium()
      return tests('chromium')
    },
  },
  { name: 'pack', needs: 'build', run: () => pack(temp) },
  { name: 'publint', needs: 'pack', run: () => publint(temp) },
  { name: 'attw', needs: 'pack', run: () => attw(temp) },
  { name: 'fresh-app', needs: 'pack', run: () => app(temp) },
  { name: 'size', needs: 'build', run: () => run('size-limit', []) },
  { name: 'knip', run: () => run('knip', []) },
]

const named = process.argv.slice(2)
const unknown = named.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length) {
  console.error(`No step is called ${unknown.join(', ')}: there are ${steps.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}

/** What was asked for, and what that needs. @param {string} name @returns {string[]} */
const withNeeds = (name) => {
  const needs = steps.find((step) => step.name === name)?.needs
  return needs ? [...withNeeds(needs), name] : [name]
}
const chosen = new Set(named.flatMap(withNeeds))

/** @type {{ name: string, seconds: string, passed: number, failed: number }[]} */
const done = []
let finished = false
process.on('exit', () => {
  rmSync(temp, { recursive: true, force: true })
  const sum = (/** @type {'passed' | 'failed'} */ key) => done.reduce((total, step) => total + step[key], 0)
  const failed = sum('failed') + (finished ? 0 : 1)
  if (failed) process.exitCode = 1
  console.log(`\n${sum('passed')} passed, ${failed} failed`)
})

for (const { name, needs, run } of steps.filter((step) => !named.length || chosen.has(step.name))) {
  const started = performance.now()
  console.log(`… ${name}`)
  const lost = done.some((step) => step.name === needs && step.failed)
  /** @type {Tally} */
  const result = await (lost ? Promise.reject(new Error(`not run: ${needs} failed`)) : run()).then(
    (value) => (typeof value === 'object' ? value : { passed: 1, failed: 0 }),
    (failure) => ({ passed: 0, failed: 1, failure }),
  )
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const { passed, failed, failure } = result
  if (failure) console.log(failure instanceof Error ? failure.message : failure)
  console.log(`${failed ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed, ${seconds} s`)
  done.push({ name, seconds, passed, failed })
}
finished = true

console.log('\nHow long each part took')
for (const { name, seconds, passed, failed } of done)
  console.log(
    `  ${name.padEnd(12)}${seconds.padStart(7)} s${String(passed).padStart(6)} passed${String(failed).padStart(4)} failed`,
  )
