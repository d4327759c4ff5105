import { expect, it } from 'vitest'
import { NAMES } from './casts'
import { inPage } from './ground'
import { tell } from './story'
import { stepsOf, walk } from './walk'

/** What scripts/chaos.mjs asks for: seeds from `first` to `last`, every `every`th, until so many ms since the epoch. */
interface Asked {
  readonly first: number
  readonly every: number
  readonly last?: number
  readonly until?: number
  readonly providers?: readonly string[]
  /** Tells what happens in a walk that fails. */
  readonly story?: true
}

const { CHAOS, CHAOS_STEPS = '10000' } = process.env
/** How long a walk is. */
const STEPS = Number(CHAOS_STEPS)
/** Those that every run of the tests plays; `npm run chaos` plays others. */
const SEEDS = [1, 2]

async function play(provider: string, seed: number, story = false): Promise<string> {
  const steps = stepsOf(seed, STEPS)
  const outcome = await walk({ provider, seed, steps, ground: inPage })
  const { wrong, seen } = outcome
  if (wrong.length) {
    const told = story ? await tell({ provider, seed, steps, ground: inPage }, outcome) : wrong.join('\n')
    const replay = `npm run chaos -- --seed ${seed} --provider ${provider}`
    expect.fail(`${provider}, seed ${seed}, after ${outcome.steps} steps:\n${told}\n\nPlay it again: ${replay}`)
  }
  // A walk in which nobody hears anything proves nothing.
  expect(seen.heard).toBeGreaterThan(STEPS / 20)
  return `${seen.published} events, ${seen.heard} heard, ${seen.missed} missed under ${seen.gaps} gaps`
}

if (CHAOS) {
  const { first, every, last = Infinity, until = Infinity, providers = NAMES, story } = JSON.parse(CHAOS) as Asked
  it(
    'keeps its promises whatever happens',
    async () => {
      for (let seed = first; seed <= last && Date.now() < until; seed += every)
        for (const provider of providers)
          if (Date.now() < until) console.log(`chaos: ${provider}, seed ${seed}: ${await play(provider, seed, story)}`)
    },
    2 ** 31 - 1,
  )
} else {
  it.each(NAMES.flatMap((provider) => SEEDS.map((seed) => ({ provider, seed }))))(
    '$provider keeps its promises whatever happens (seed $seed)',
    async ({ provider, seed }) => {
      console.log(`${provider}, seed ${seed}: ${await play(provider, seed)}`)
    },
    120_000,
  )

  it('walks the same way twice, so that a seed can be played again', async () => {
    const told = async (): Promise<readonly string[]> => {
      const lines: string[] = []
      const note = (line: string): void => void lines.push(line)
      await walk({ provider: 'history', seed: 3, steps: stepsOf(3, 500), ground: inPage, note })
      return lines
    }
    expect(await told()).toEqual(await told())
  })
}
