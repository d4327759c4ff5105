import { expect, it } from 'vitest'
import { NAMES } from './casts'
import { inPage } from './ground'
import { stepsOf, walk } from './walk'

const { CHAOS_SEED = '1,2', CHAOS_PROVIDER, CHAOS_STEPS = '10000' } = process.env
const names = NAMES.filter((name) => !CHAOS_PROVIDER || name === CHAOS_PROVIDER)
const walks = names.flatMap((provider) => CHAOS_SEED.split(',').map((seed) => ({ provider, seed: Number(seed) })))

// One that fails is played again by `npm run chaos -- --seed N --provider NAME`.
it.each(walks)(
  'seed $seed of $provider walks through everything, and every missing message is covered by a gap',
  async ({ provider, seed }) => {
    const ground = inPage([0, 5, 5, 150][seed % 4] ?? 0)
    const { wrong, steps, seen } = await walk({ provider, ground, seed, steps: stepsOf(seed, Number(CHAOS_STEPS)) })
    const again = `after ${steps} steps; again: npm run chaos -- --seed ${seed} --provider ${provider}`
    expect(wrong, again).toEqual([])
    expect(seen.published, 'how much was published').toBeGreaterThan(steps / 10)
  },
  600_000,
)
