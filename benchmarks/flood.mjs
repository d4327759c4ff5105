// Many events a second into one topic, one in a frame, over a real socket from a server in another process: who hears them, and what is kept.
// npx pnpm@10 exec turbo run build --filter='@tributary/benchmarks^...' && node benchmarks/flood.mjs [events a second] [seconds]
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createClient } from '@tributary/core'
import { channel, websocket } from '@tributary/websocket'
import { WebSocket } from 'ws'
import { serve } from './processes.mjs'

setFlagsFromString('--expose-gc')
const collect = /** @type {() => void} */ (runInNewContext('gc'))
const SAMPLE_MS = 50
const PATIENCE_MS = 10_000

/** What is in memory, in bytes. */
const held = () => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
/** What cannot be given back. */
const kept = () => {
  collect()
  return held()
}

/** @typedef {{ readonly n: number }} Numbered */

/** What one listener has heard: numbers from 0 on, each once, and none missing without a gap before the next. */
const account = () => {
  let told = false
  let next = 0
  const counts = { delivered: 0, covered: 0, gaps: 0, lost: 0, repeated: 0 }
  return {
    counts,
    get next() {
      return next
    },
    gap: () => {
      told = true
      counts.gaps++
    },
    hear: (/** @type {Numbered} */ { n }) => {
      counts.delivered++
      if (n < next) counts.repeated++
      else if (told) counts.covered += n - next
      else counts.lost += n - next
      told = false
      next = Math.max(next, n + 1)
    },
  }
}

/** @param {{ rate: number, seconds: number }} pace */
export const flood = async ({ rate, seconds }) => {
  const sent = rate * seconds
  const server = await serve()
  const client = createClient({
    WebSocket,
    providers: [
      websocket({
        url: `ws://127.0.0.1:${server.port}/plain`,
        join: ({ name }) => ({ type: 'join', channel: name }),
        joined: (/** @type {import('./ours.mjs').Message} */ { type }) => type === 'joined',
        route: ({ type, channel, data }) => (type === 'event' ? { channel, event: data } : undefined),
      }),
    ],
  })
  const quick = account()
  const slow = account()
  const topic = /** @type {import('@tributary/core').Topic<Numbered>} */ (channel('flood'))
  const live = new Promise((resolve) => {
    client.subscribe(topic, quick.hear, { onGap: quick.gap, onStatus: (status) => status === 'live' && resolve(true) })
  })
  const reading = (async () => {
    for await (const event of client.events(topic, { onGap: slow.gap })) {
      slow.hear(event)
      // At most ten in a millisecond: it falls behind, and what it has no room for is told as a gap.
      if (slow.counts.delivered % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  try {
    await live
    const before = kept()
    let most = 0
    const sampling = setInterval(() => {
      most = Math.max(most, held())
    }, SAMPLE_MS)
    const began = performance.now()
    const cpu = process.cpuUsage()
    server.order({ flood: { rate, seconds } })
    const end = began + 1_000 * seconds + PATIENCE_MS
    while ((quick.next < sent || slow.next < sent) && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 10))
    const took = performance.now() - began
    const { user, system } = process.cpuUsage(cpu)
    clearInterval(sampling)
    const grown = kept() - before
    return {
      sent,
      took,
      busy: (user + system) / 1_000 / took,
      most: most - before,
      kept: grown,
      quick: quick.counts,
      slow: slow.counts,
    }
  } finally {
    await client.close()
    await reading
    server.stop()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [rate = 50_000, seconds = 10] = process.argv.slice(2).map(Number)
  const { took, busy, most, kept, ...heard } = await flood({ rate, seconds })
  const MiB = 2 ** 20
  console.log(
    `${heard.sent} events in ${(took / 1_000).toFixed(1)} s, the client's processor ${(100 * busy).toFixed(0)} % busy`,
  )
  console.log(
    `memory: ${(most / MiB).toFixed(1)} MiB more at the most, garbage included; ${(kept / MiB).toFixed(2)} MiB kept`,
  )
  for (const who of /** @type {const} */ (['quick', 'slow'])) console.log(`${who} listener:`, heard[who])
}
