// What is measured, and how good it is to be: the figures of raw and ours in one round give a ratio, the rounds a median.

/**
 * @typedef {import('./client.mjs').Job} Job
 * @typedef {Omit<Job, 'port' | 'raw'>} Task measured for raw and for ours
 * @typedef {{ raw: import('./client.mjs').Figures, ours: import('./client.mjs').Figures }} Pair
 * @typedef {(pair: (task: string) => Pair) => number} Read one round's value
 *
 * @typedef {object} Line
 * @property {string} what
 * @property {Read} read
 * @property {{ least: number } | { most: number } | undefined} [goal]
 *
 * @typedef {object} Metric
 * @property {string} name
 * @property {string} what
 * @property {Readonly<Record<string, Task>>} tasks
 * @property {number} [rounds] where fewer will do
 * @property {readonly Line[]} lines
 */

const VENDORS = ['teletracker', 'navixy', 'batches', 'skapi', 'rested']
const LABELS = { navixy: 'navixy, state', batches: 'navixy, state_batch of 100' }
const label = (/** @type {string} */ vendor) => /** @type {Record<string, string>} */ (LABELS)[vendor] ?? vendor

/** @param {string} vendor @param {Partial<Task>} [more] @returns {Task} */
const stream = (vendor, more) => ({ kind: 'stream', vendor, topics: 1, events: 200_000, ...more })

/** How much of raw's throughput: by the processor's time, which neighbours on the machine disturb less, and by the wall's. @param {string} vendor @returns {Line[]} */
const throughput = (vendor) => [
  {
    what: `${label(vendor)}: of raw's throughput`,
    read: (pair) => pair(vendor).raw.cpu / pair(vendor).ours.cpu,
    goal: { least: vendor === 'plain' ? 0.93 : 0.85 },
  },
  { what: '  by the wall clock', read: (pair) => pair(vendor).raw.wall / pair(vendor).ours.wall },
  { what: '  raw, µs of processor an event', read: (pair) => pair(vendor).raw.cpu },
  { what: '  ours, µs of processor an event', read: (pair) => pair(vendor).ours.cpu },
]

const topics = (/** @type {number} */ count) => stream('plain', { topics: count, events: 100_000 })

/** @type {readonly Metric[]} */
export const metrics = [
  {
    name: 'G1',
    what: 'from the socket to the callback',
    tasks: Object.fromEntries(['plain', ...VENDORS].map((vendor) => [vendor, stream(vendor)])),
    lines: ['plain', ...VENDORS].flatMap(throughput),
  },
  {
    name: 'G3',
    what: 'routing',
    tasks: { 1: topics(1), 1000: topics(1_000), 10000: topics(10_000) },
    lines: [
      {
        what: 'an event at 10 000 topics ÷ at one',
        read: (pair) => pair('10000').ours.cpu / pair('1').ours.cpu,
        goal: { most: 1.3 },
      },
      { what: '  raw', read: (pair) => pair('10000').raw.cpu / pair('1').raw.cpu },
      ...['1', '1000', '10000'].map((count) => ({
        what: `an event at ${count} topics ÷ raw`,
        read: (/** @type {Parameters<Read>[0]} */ pair) => pair(count).ours.cpu / pair(count).raw.cpu,
        goal: { most: 1.3 },
      })),
      {
        what: 'subscribing to 10 000 topics ÷ raw',
        read: (pair) => pair('10000').ours.joined / pair('10000').raw.joined,
        goal: { most: 1.5 },
      },
      { what: '  raw, ms', read: (pair) => pair('10000').raw.joined },
      { what: '  ours, ms', read: (pair) => pair('10000').ours.joined },
      {
        what: '  ours, one of 10 000 ÷ one of 1 000',
        read: (pair) => pair('10000').ours.joined / 10 / pair('1000').ours.joined,
      },
    ],
  },
  {
    name: 'G7',
    what: 'memory',
    rounds: 3,
    tasks: { plain: { kind: 'memory', vendor: 'plain', topics: 10_000, events: 1_000_000 } },
    lines: [
      { what: 'bytes a topic, of 10 000', read: (pair) => pair('plain').ours.topic, goal: { most: 700 } },
      { what: '  raw', read: (pair) => pair('plain').raw.topic },
      {
        what: 'KiB more after a million events',
        read: (pair) => pair('plain').ours.growth / 1_024,
        goal: { most: 1_024 },
      },
      { what: '  raw', read: (pair) => pair('plain').raw.growth / 1_024 },
    ],
  },
  {
    name: 'G9',
    what: '1 000 topics live again after a reconnect',
    tasks: { plain: { kind: 'rejoin', vendor: 'plain', topics: 1_000, events: 0 } },
    lines: [
      {
        what: 'from open to all live ÷ raw',
        read: (pair) => pair('plain').ours.opened / pair('plain').raw.opened,
        goal: { most: 1.15 },
      },
      { what: '  raw, ms', read: (pair) => pair('plain').raw.opened },
      { what: '  ours, ms', read: (pair) => pair('plain').ours.opened },
      { what: '  ours from the close on, ms', read: (pair) => pair('plain').ours.closed },
      {
        what: 'turns of the event loop that the joins take',
        read: (pair) => pair('plain').ours.turns,
        goal: { most: 1 },
      },
    ],
  },
]
