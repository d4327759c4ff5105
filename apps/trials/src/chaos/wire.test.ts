import { expect, it } from 'vitest'
import { overSockets } from './ground'
import { stepsOf, walk } from './walk'

/** What needs a clock that can be told what to do. */
const CLOCK = ['sleep', 'set', 'hint', 'haunt']

it.each([
  { provider: 'websocket', seed: 1 },
  { provider: 'history', seed: 2 },
  { provider: 'teletracker', seed: 3 },
])(
  '$provider keeps its promises over real sockets (seed $seed)',
  async ({ provider, seed }) => {
    const steps = stepsOf(seed, 800, CLOCK)
    const { wrong, seen } = await walk({ provider, seed, steps, ground: overSockets })
    console.log(`${provider}, seed ${seed}, over real sockets: ${JSON.stringify(seen)}`)
    expect(wrong).toEqual([])
    expect(seen.heard).toBeGreaterThan(50)
  },
  60_000,
)
