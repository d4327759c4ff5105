// `npm run chaos`: seeded random walks through everything that can happen to a client, watched after every step, and a history that is checked.
//   --minutes 10                    as many as there is time for, with seeds that were not played before (the default)
//   --seeds 200                     so many seeds for each provider
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

/** @param {'seed' | 'seeds' | 'minutes' | 'steps'} name @returns {number | undefined} a flag's value */
const number = (name) => {
  const text = values[name]
  if (text === undefined) return undefined
  return Number(text) > 0 ? Number(text) : refuse(`--${name} takes a number above 0, not "${text}"`)
}
const seed = number('seed')
const seeds = number('seeds')
const minutes = number('minutes') ?? 10
const steps = number('steps') ?? 10_000
const providers = values.provider === undefined ? {} : { providers: [values.provider] }

/**
 * Plays walks in a process of its own and shows a line for each. Resolves with their number.
 *
 * @param {object} asked what apps/trials/src/chaos/walk.test.ts is to play
 * @returns {Promise<number>}
 */
const play = (asked) =>
  new Promise((resolve, reject) => {
    const args = ['run', '--project', 'node', TEST, '--disableConsoleIntercept', '--reporter=default']
    const env = { CHAOS: JSON.stringify(asked), CHAOS_STEPS: String(steps), NO_COLOR: '1' }
    const child = start('vitest', args, { env })
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

/** Plays in as many processes as there are processors. */
const many = async () => {
  const started = Date.now()
  const every = availableParallelism()
  const first = seeds === undefined ? (started % 1_000_000) + 1 : 1
  const end = seeds === undefined ? { until: started + minutes * 60_000 } : { last: seeds }
  const each = Array.from({ length: every }, (_, i) => ({ first: first + i, every, ...end, ...providers }))
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
  process.exitCode = 1
  // What else is being played is of no interest any more.
  process.kill(process.pid, 'SIGTERM')
}
