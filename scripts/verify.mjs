// `npm test`: every check there is, one after the other. `npm test -- unit browser` runs only the steps named.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steps } from './steps.mjs'

process.env.TURBO_TELEMETRY_DISABLED = process.env.DO_NOT_TRACK = '1'

const temp = mkdtempSync(join(tmpdir(), 'tributary-'))
const every = steps(temp)
const named = process.argv.slice(2)

/** What was asked for, and what that needs. @param {string} name @returns {string[]} */
const withNeeds = (name) => {
  const step = every.find((each) => each.name === name)
  if (!step) throw new Error(`No step is called ${name}: there are ${every.map((each) => each.name).join(', ')}`)
  return step.needs ? [...withNeeds(step.needs), name] : [name]
}

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

const chosen = new Set(named.flatMap(withNeeds))

for (const { name, needs, run } of every.filter((step) => !named.length || chosen.has(step.name))) {
  const started = performance.now()
  console.log(`… ${name}`)
  const lost = done.some((step) => step.name === needs && step.failed)
  /** @type {import('./steps.mjs').Tally} */
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
