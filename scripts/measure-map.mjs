// The fleet map under Navixy's documented load, 12 000 states a second in batches, over a real WebSocket in headless Chromium.
// npx pnpm@10 exec turbo run build --filter=@tributary/emulator && node scripts/measure-map.mjs [states a second] [trackers]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { navixy, rested, skapi, teletracker } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { tryPort } from './demo-ports.mjs'
import { inChromium } from './e2e-page.mjs'
import { root, start, stop } from './run.mjs'

const [rate = 12_000, trackers = 5_000] = process.argv.slice(2).map(Number)
const SECONDS = 10
const BATCHES = 12
const SIZE = Math.round(rate / BATCHES)

/** Everybody on a circle of their own, so that every state is a new position. @param {number} id @param {number} now */
const state = (id, now) => {
  const [angle, radius] = [now / 20_000 + id, 0.002 + (id % 97) / 8_000]
  const updated = new Date(now).toISOString().slice(0, 19).replace('T', ' ')
  const location = { lat: 45.05 + Math.sin(angle) * radius, lng: 9.7 + Math.cos(angle) * radius * 1.4 }
  return {
    source_id: 10_001 + id,
    gps: {
      updated,
      signal_level: 100,
      location,
      heading: Math.round(360 - (angle * 180) / Math.PI) % 360,
      speed: 40,
      alt: 61,
    },
    connection_status: 'active',
    movement_status: id % 5 ? 'moving' : 'stopped',
    movement_status_update: updated,
    ignition: true,
    ignition_update: updated,
    last_update: updated,
  }
}

let next = 0
const batch = () =>
  Array.from({ length: SIZE }, () => ({ type: 'source_state_event', state: state(next++ % trackers, Date.now()) }))

/** @param {number[]} values @param {number} share */
const quantile = (values, share) => values.sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

/** Where the main thread's time goes, in percent, by the file whose function ran. @param {import('playwright').Page} page */
const profile = async (page) => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Profiler.enable')
  await devtools.send('Profiler.start')
  return async () => {
    const { profile } = await devtools.send('Profiler.stop')
    /** @type {Record<string, number>} */
    const spent = {}
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
    profile.samples?.forEach((id, at) => {
      const { url = '', functionName = '' } = nodes.get(id)?.callFrame ?? {}
      const file = url.match(/packages\/(\w+)\/|src\/(\w+\/[\w-]+)\.tsx?|(react-dom)/)
      const where = file ? (file[1] ?? file[2] ?? file[3] ?? '') : url ? 'other scripts' : functionName
      spent[where] = (spent[where] ?? 0) + (profile.timeDeltas?.[at] ?? 0)
    })
    const all = profile.endTime - profile.startTime
    const shares = Object.entries(spent).map(([where, time]) => /** @type {const} */ ([where, (100 * time) / all]))
    return shares.filter(([, share]) => share >= 0.5).sort(([, a], [, b]) => b - a)
  }
}

const emulator = await createEmulator({ vendors: [teletracker(), navixy({ trackers: 0 }), skapi(), rested()] })
const port = await tryPort(0)
const cwd = join(root, 'apps/storybook')
const home = join(cwd, 'node_modules/storybook')
const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const flags = ['--port', String(port), '--host', '127.0.0.1', '--exact-port', '--ci', '--disable-telemetry', '--quiet']
const env = { TRIBUTARY_EMULATOR: JSON.stringify(emulator.announcement), STORYBOOK_DISABLE_TELEMETRY: '1' }
const storybook = start('node', [join(home, bin), 'dev', ...flags], { cwd, env })
/** @type {ReturnType<typeof setInterval> | undefined} */
let feed
try {
  while (!(await fetch(`http://127.0.0.1:${port}/index.json`).catch(() => undefined))?.ok)
    await new Promise((resolve) => setTimeout(resolve, 200))
  await inChromium(async (page) => {
    let frames = 0
    page.on('websocket', (socket) => socket.on('framereceived', () => frames++))
    await page.goto(`http://127.0.0.1:${port}/iframe.html?id=fleet-map--live&viewMode=story`)
    await page.getByText('Connected', { exact: true }).waitFor()
    const began = Date.now()
    let sent = 0
    // By the clock: a timer that comes late owes what it has missed.
    feed = setInterval(() => {
      for (; sent < ((Date.now() - began) / 1000) * BATCHES; sent++)
        emulator.control('navixy').emit({ type: 'event', event: 'state_batch', data: batch() })
    }, 1000 / BATCHES)
    await page.getByRole('img', { name: `Map of ${trackers} trackers` }).waitFor()
    const stopProfile = await profile(page)
    const before = frames
    const { times, long } = await page.evaluate(async (ms) => {
      /** @type {number[]} */
      const times = []
      /** @type {number[]} */
      const long = []
      const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)))
      watch.observe({ entryTypes: ['longtask'] })
      const end = performance.now() + ms
      while (performance.now() < end) times.push(await new Promise(requestAnimationFrame))
      watch.disconnect()
      return { times, long }
    }, SECONDS * 1000)
    const received = frames - before
    const shares = await stopProfile()
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    console.log(`${trackers} trackers, ${Math.round((received * SIZE) / SECONDS)} states a second`)
    console.log(
      `${(gaps.length / SECONDS).toFixed(1)} frames a second; time between two: median ${quantile(gaps, 0.5).toFixed(1)}, p95 ${quantile(gaps, 0.95).toFixed(1)}, longest ${Math.max(...gaps).toFixed(1)} ms`,
    )
    console.log(`${long.length} long tasks${long.length ? `, the longest ${Math.max(...long)} ms` : ''}`)
    for (const [where, share] of shares) console.log(`${share.toFixed(1).padStart(5)} %  ${where}`)
  })
} finally {
  clearInterval(feed)
  stop(storybook)
  await emulator.close()
}
