import type { Provider } from '@tributary/core'
import type { Law } from './facts'
import { play, type Scene } from './scene'

interface Terms {
  readonly clock?: boolean
  readonly applies?: (provider: Provider, facts: Pick<Scene, 'topics'> & Scene['facts']) => boolean
}

type Body = (scene: Scene) => Promise<void>

/** A law: its sentence, when it applies, and the scenes that try it, one after the other. */
export function law(
  sentence: string,
  bodies: Body | readonly Body[],
  { clock = false, applies = () => true }: Terms = {},
): Law {
  return {
    sentence,
    clock,
    applies: (provider, facts) => applies(provider, facts),
    async check(make, facts, over) {
      for (const body of [bodies].flat()) await play(body, make, facts, over)
    },
  }
}
