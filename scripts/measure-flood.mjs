// An app in React under 50 000 events a second, ten a frame, from a server in another process: a hundred components that show one topic.
// node scripts/measure-flood.mjs [events a second] [seconds] [components]
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'
import { ensureChromium, launchOptions } from './chromium.mjs'

const [rate = 50_000, seconds = 10, components = 100] = process.argv.slice(2).map(Number)
const MiB = 2 ** 20

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

ensureChromium()
const from = fileURLToPath(new URL('../apps/trials/src/faults/flooded.ts', import.meta.url))
/** @type {{ module: typeof import('../apps/trials/src/faults/flooded') }} */
const { module } = await runnerImport(from, { configFile: false, logLevel: 'error' })
const app = await module.openFlooded(launchOptions(), 'production')
try {
  await app.show(components)
  const { sent, delivered, covered, lost, repeated, gaps, lag, took, frames, heap } = await app.flood(rate, seconds)
  const after = frames.map((frame) => frame.after)
  const commits = frames.map((frame) => frame.commits)
  console.log(`${sent} events sent in ${seconds} s, the last of them heard after ${(took / 1_000).toFixed(1)} s`)
  console.log(
    `${delivered} delivered, ${covered} covered by ${gaps} gaps, ${lost} lost, ${repeated} repeated; the latest ${lag} ms after it was sent`,
  )
  console.log(
    `${frames.length} animation frames; time between two: median ${quantile(after, 0.5).toFixed(1)}, p95 ${quantile(after, 0.95).toFixed(1)}, longest ${Math.max(...after).toFixed(1)} ms`,
  )
  console.log(`${commits.reduce((a, b) => a + b, 0)} commits, at most ${Math.max(...commits)} per animation frame`)
  console.log(
    `JavaScript heap: at most ${(heap.most / MiB).toFixed(1)} MiB, ${(heap.kept / MiB).toFixed(2)} MiB more after than before`,
  )
} finally {
  await app.close()
}
