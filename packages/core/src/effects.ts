import type { Unsubscribe } from './emitter'
import type { State } from './machine'

type Name = State['name']

/** What goes on while the machine is in one of `during`. Entering returns its own clean-up, so nothing outlives its states. */
export interface Effect {
  readonly during: readonly Name[]
  readonly enter: () => Unsubscribe
}

export class Effects {
  readonly #effects: readonly Effect[]
  readonly #leave = new Map<Effect, Unsubscribe>()

  constructor(effects: readonly Effect[]) {
    this.#effects = effects
  }

  /** Cleans up what ends, then enters what begins. `connecting` always begins a new attempt, also where the old one was going on. */
  move(from: Name, to: Name): void {
    const goesOn = ({ during }: Effect): boolean => during.includes(from) && during.includes(to) && to !== 'connecting'
    for (const [effect, leave] of this.#leave) {
      if (goesOn(effect)) continue
      this.#leave.delete(effect)
      leave()
    }
    for (const effect of this.#effects) {
      if (effect.during.includes(to) && !goesOn(effect)) this.#leave.set(effect, effect.enter())
    }
  }
}
