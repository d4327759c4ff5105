import type { Provider } from '@tributary/core'
import type { Law } from './facts'
import { play, type Scene } from './scene'

interface Terms {
  readonly clock?: boolean
  readonly applies?: (provider: Provider, facts: Pick<Scene, 'topics'> & Scene['facts']) => boolean
}

/** A law: its sentence, when it applies, and the scene that tries it. */
export function law(
  sentence: string,
  body: (scene: Scene) => Promise<void>,
  { clock = false, applies = () => true }: Terms = {},
): Law {
  return {
    sentence,
    clock,
    applies: (provider, facts) => applies(provider, facts),
    check: (make, facts, over) => play(body, make, facts, over),
  }
}
