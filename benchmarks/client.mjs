// One contestant in a process of its own, so that nothing before it has shaped how the engine compiles it. Its argument is the job, its
// message the result; orders to the server go through the parent.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ours } from './ours.mjs'
import { raw } from './raw.mjs'
import { times } from './timed.mjs'

/**
 * @callback Contestant
 * @param {string} vendor
 * @param {object} surroundings
 * @param {string} surroundings.url
 * @param {(name: string) => (event: unknown) => void} surroundings.hear makes the listener of a topic
 * @param {() => void} surroundings.live called whenever all that was subscribed to is live
 * @returns {(names: readonly string[]) => void} subscribes
 *
 * @typedef {object} Job
 * @property {'stream' | 'memory' | 'rejoin'} kind
 * @property {string} vendor
 * @property {boolean} raw
 * @property {number} topics
 * @property {number} events
 * @property {number} port
 *
 * @typedef {'joined' | 'wall' | 'cpu' | 'topic' | 'growth' | 'opened' | 'closed' | 'turns'} Figure each kind of job has some of them
 * @typedef {Readonly<Record<Figure, number>>} Figures
 */

setFlagsFromString('--expose-gc')
const gc = /** @type {() => void} */ (runInNewContext('gc'))

const NAMES = { teletracker: 'userevent', navixy: 'state', batches: 'state_batch', skapi: 'lobby', rested: 'orders' }
/** Until the engine has compiled what it will: before that a client costs up to half as much again. */
const WARM_UP = 200_000
const CUTS = 5

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? '')
const { vendor, topics, events, port } = job
const single = /** @type {Record<string, string>} */ (NAMES)[vendor]
const names = single ? [single] : Array.from({ length: topics }, (_, i) => `channel-${i}`)

let left = 0
let block = 0
let began = { at: 0, cpu: process.cpuUsage() }
let heardAll = () => {}
const heard = () => {
  if (left === block) began = { at: performance.now(), cpu: process.cpuUsage() }
  if (--left === 0) heardAll()
}
let allLive = () => {}
/** Resolves when everything is live. @param {() => void} order */
const live = async (order) => {
  const all = new Promise((resolve) => {
    allLive = () => resolve(undefined)
  })
  order()
  await all
}
const subscribe = (job.raw ? raw : ours)(vendor, {
  url: `ws://127.0.0.1:${port}/${vendor}`,
  hear: () => () => heard(),
  live: () => allLive(),
})
/** @param {import('./server.mjs').Order} order */
const ask = (order) => void process.send?.(order)

/** What one event costs, in µs: on the wall, and of the processor. @param {number} count */
const stream = async (count) => {
  const all = new Promise((resolve) => {
    heardAll = () => resolve(undefined)
  })
  block = left = count
  ask({ write: count })
  await all
  const wall = performance.now() - began.at
  const { user, system } = process.cpuUsage(began.cpu)
  if (left !== 0) throw new Error(`${-left} events more than were sent`)
  return { wall: (1_000 * wall) / count, cpu: (user + system) / count }
}

const used = async () => {
  // What closed a moment ago may be kept for one more turn.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate)
    gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** How long the topics take to be live besides the first one, in ms. */
const join = async () => {
  await live(() => subscribe(names.slice(0, 1)))
  const from = performance.now()
  if (names.length > 1) await live(() => subscribe(names.slice(1)))
  return performance.now() - from
}

/** @type {Record<Job['kind'], () => Promise<Partial<Figures>>>} */
const kinds = {
  async stream() {
    const joined = await join()
    await stream(WARM_UP)
    gc()
    return { joined, ...(await stream(events)) }
  },
  async memory() {
    await live(() => subscribe(names.slice(0, 1)))
    const empty = await used()
    if (names.length > 1) await live(() => subscribe(names.slice(1)))
    const full = await used()
    await stream(WARM_UP)
    const before = await used()
    await stream(events)
    return { topic: (full - empty) / (topics - 1), growth: (await used()) - before }
  },
  async rejoin() {
    await join()
    /** @type {Pick<Figures, 'opened' | 'closed' | 'turns'>[]} */
    const rounds = []
    // The first one warms up.
    for (let cut = 0; cut <= CUTS; cut++) {
      await live(() => ask({ cut: true }))
      const now = performance.now()
      rounds.push({ opened: now - times.opened, closed: now - times.closed, turns: times.turns })
    }
    const median = (/** @type {'opened' | 'closed' | 'turns'} */ key) =>
      rounds
        .slice(1)
        .map((round) => round[key])
        .sort((a, b) => a - b)[CUTS >> 1] ?? 0
    return { opened: median('opened'), closed: median('closed'), turns: median('turns') }
  },
}

// Whoever asked ends this process: at an end of its own the message might still be on its way.
process.send?.({ result: await kinds[job.kind]() })
