// `npm run chaos`: random walks through everything that can go wrong, checked after every step.
//   npm run chaos -- --minutes 10                     as many seeds as fit
//   npm run chaos -- --seeds 200                      so many for each provider
//   npm run chaos -- --seed 7 --provider navixy       one again
//   npm run chaos -- --break                          breaks the product on purpose, and shows who notices
import { parseArgs } from 'node:util'
import { breakages } from './breakages.mjs'
import { run } from './run.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    provider: { type: 'string' },
    steps: { type: 'string', default: '10000' },
    break: { type: 'boolean', default: false },
  },
})

const PROVIDERS = ['teletracker', 'navixy', 'skapi', 'rested', 'websocket', 'history', 'echo']
const TEST = 'apps/trials/src/chaos/walk.test.ts'
/** Walks of one process: more of them save its start, fewer show progress sooner. */
const AT_ONCE = 5

if (values.provider && !PROVIDERS.includes(values.provider)) {
  console.error(`No provider is called ${values.provider}: there are ${PROVIDERS.join(', ')}`)
  process.exit(1)
}

/** @param {string} provider @param {readonly number[]} seeds @returns {Promise<boolean>} */
const walk = async (provider, seeds) => {
  const env = { CHAOS_PROVIDER: provider, CHAOS_SEED: seeds.join(','), CHAOS_STEPS: values.steps }
  const args = ['run', '--project', 'node', TEST, '--reporter=default']
  return run('vitest', args, { env, limit: 3_600_000 }).then(
    () => true,
    (error) => {
      console.log(error.message)
      return false
    },
  )
}

const many = async () => {
  const first = values.seeds ? 1 : (Date.now() % 1_000_000) + 1
  const most = values.seeds ? Number(values.seeds) : Number.POSITIVE_INFINITY
  const providers = values.provider ? [values.provider] : PROVIDERS
  const started = Date.now()
  const over = () => !values.seeds && Date.now() - started > Number(values.minutes) * 60_000
  let walked = 0
  let failed = 0
  for (let at = 0; at < most && !over(); at += AT_ONCE) {
    const seeds = Array.from({ length: Math.min(AT_ONCE, most - at) }, (_, i) => first + at + i)
    for (const provider of providers) {
      if (over()) break
      if (!(await walk(provider, seeds))) failed++
      walked += seeds.length
      const seconds = Math.round((Date.now() - started) / 1000)
      console.log(`${seconds} s: ${walked} walks of ${values.steps} steps, the newest ${provider} ${seeds.join(' ')}`)
    }
  }
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  console.log(`\n${walked} walks of ${values.steps} steps in ${minutes} minutes, ${failed} groups with a failure`)
  return failed
}

const one = async () => ((await walk(values.provider ?? 'websocket', [Number(values.seed)])) ? 0 : 1)

const wrong = values.break ? await breakages() : values.seed ? await one() : await many()
process.exitCode = wrong ? 1 : 0
