// `npm run bench`: the packages as they are built against the least work that could do, side by side. It measures, and never fails.
// npm run bench -- --only G1 --only G9 --rounds 11
import { parseArgs } from 'node:util'
import { run } from '../scripts/run.mjs'
import { metrics } from './metrics.mjs'
import { measure, serve } from './processes.mjs'
import { table } from './table.mjs'

const names = metrics.map(({ name }) => name)
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, only: { type: 'string', multiple: true, default: names } },
})
const rounds = Number(values.rounds)
const unknown = values.only.filter((name) => !names.includes(name))
if (unknown.length) throw new Error(`There is no metric ${unknown.join(', ')}: write --only ${names.join(', --only ')}`)
if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds} is no number of rounds: write --rounds 7`)

const say = (/** @type {string} */ text) => process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${text}` : `${text}\n`)

process.env.TURBO_TELEMETRY_DISABLED = process.env.DO_NOT_TRACK = '1'
say('Building…')
await run('turbo', ['run', 'build', '--filter=@tributary/benchmarks^...', '--output-logs=errors-only'])

const server = await serve()
/** @type {string[]} */
const tables = []
for (const metric of metrics.filter(({ name }) => values.only.includes(name))) {
  const { name, tasks, lines } = metric
  const count = Math.min(rounds, metric.rounds ?? rounds)
  /** @type {number[][]} */
  const found = lines.map(() => [])
  for (let round = 1; round <= count; round++) {
    /** @type {Record<string, import('./metrics.mjs').Pair>} */
    const pairs = {}
    for (const [key, task] of Object.entries(tasks)) {
      say(
        `${name}, round ${round} of ${count}: ${task.vendor}, ${task.topics} ${task.topics === 1 ? 'topic' : 'topics'}`,
      )
      // Who comes first changes: what warms the machine up, or slows it down, is to do so for both.
      const rawFirst = round % 2 === 1
      const first = await measure(server, { ...task, raw: rawFirst })
      const second = await measure(server, { ...task, raw: !rawFirst })
      pairs[key] = rawFirst ? { raw: first, ours: second } : { raw: second, ours: first }
    }
    const pair = (/** @type {string} */ key) => /** @type {import('./metrics.mjs').Pair} */ (pairs[key])
    for (const [index, { read }] of lines.entries()) found[index]?.push(read(pair))
  }
  tables.push(table(metric, found))
}
server.stop()
say('')
console.log(tables.join('\n'))
