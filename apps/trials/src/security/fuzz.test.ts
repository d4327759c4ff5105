import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { corpus, wrong } from './frames'
import { moments, said, trial } from './trial'
import { stands } from './vendors'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** FUZZ_SEED replays a run, FUZZ_RUNS makes it longer. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 25)
/** So few that nobody is hung up on for them. */
const SLICE = 15

const everybody = Object.keys(stands)
const each = everybody.flatMap((name) => moments.map((moment) => ({ name, moment })))

it.each(each)(
  '$name gets over the corpus ($moment)',
  async ({ name, moment }) => {
    for (let from = 0; from < corpus.length; from += SLICE) await trial(name, corpus.slice(from, from + SLICE), moment)
  },
  60_000,
)

it.each(everybody)(
  `%s gets over whatever comes (seed ${seed})`,
  async (name) => {
    const seeds = await said(name)
    expect(seeds.length).toBeGreaterThan(1)
    const frames = fc.array(wrong(seeds), { minLength: 1, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(frames, fc.constantFrom(...moments), (some, moment) => trial(name, some, moment)),
      { seed, numRuns },
    )
  },
  120_000,
)
