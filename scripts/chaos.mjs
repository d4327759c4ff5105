// `npm run chaos`: seeded random walks over everything that can happen to a client, each watched from outside and its history checked.
//   --seeds 200                     so many seeds for each provider
//   --minutes 10                    as many as there is time for, with seeds that were never played (the default)
//   --seed 7 --provider navixy      one walk again: the few steps that matter, and what happens in them
//   --steps 2000                    how long a walk is; default 10000
//   --break                         breaks the product on purpose, and shows who notices
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { breakages } from './breakages.mjs'
import { start } from './run.mjs'

const USAGE = 'npm run chaos -- [--seeds 200 | --minutes 10 | --seed 7] [--provider navixy] [--steps 2000], or --break'
const TEST = 'apps/trials/src/chaos/walk.test.ts'

/** @param {string} complaint @returns {never} */
const refuse = (complaint) => {
  console.error(`${complaint}\n${USAGE}`)
  process.exit(1)
}

/** @param {string} name @param {string | undefined} text a flag's value @returns {number | undefined} */
const number = (name, text) => {
  if (text === undefined) return undefined
  const value = Number(text)
  return value > 0 ? value : refuse(`--${name} takes a number above 0, not "${text}"`)
}

/**
 * Plays walks in a process of its own and shows one line for each. Resolves with the number of walks.
 *
 * @param {object} asked what apps/trials/src/chaos/walk.test.ts is to play
 * @returns {Promise<number>}
 */
const play = (asked) =>
  new Promise((resolve, reject) => {
    const args = ['run', '--project', 'node', TEST, '--disableConsoleIntercept', '--reporter=default']
    const child = start('vitest', args, {
      env: { CHAOS: JSON.stringify(asked), CHAOS_STEPS: String(steps), NO_COLOR: '1' },
    })
    const rest = /** @type {string[]} */ ([])
    let walks = 0
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        if (!line.startsWith('chaos: ')) return rest.push(line)
        walks++
        console.log(line.slice('chaos: '.length))
      })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(walks) : reject(new Error(rest.join('\n').trim()))))
  })

const options = () => {
  const text = /** @type {const} */ ({ type: 'string' })
  const flags = { seed: text, seeds: text, minutes: text, provider: text, steps: text }
  try {
    return parseArgs({ options: { ...flags, break: { type: 'boolean' } } }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const values = options()
const seed = number('seed', values.seed)
const seeds = number('seeds', values.seeds)
const minutes = number('minutes', values.minutes) ?? 10
const steps = number('steps', values.steps) ?? 10_000
const providers = values.provider === undefined ? {} : { providers: [values.provider] }

/** Plays walks in as many processes as there are processors. */
const many = async () => {
  const started = Date.now()
  const workers = availableParallelism()
  const first = seeds === undefined ? (started % 1_000_000) + 1 : 1
  const end = seeds === undefined ? { until: started + minutes * 60_000 } : { last: seeds }
  const each = Array.from({ length: workers }, (_, i) => ({ first: first + i, every: workers, ...end, ...providers }))
  const walks = (await Promise.all(each.map(play))).reduce((sum, one) => sum + one, 0)
  const took = ((Date.now() - started) / 60_000).toFixed(1)
  console.log(`${walks} walks of ${steps} steps in ${took} minutes, and nothing is wrong`)
}

try {
  if (values.break) process.exitCode = (await breakages()) ? 1 : 0
  else if (seed === undefined) await many()
  else await play({ first: seed, every: 1, last: seed, story: true, ...providers })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // What else is being played is of no interest any more.
  process.exitCode = 1
  process.kill(process.pid, 'SIGTERM')
}
