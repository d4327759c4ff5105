import { guarded } from './errors'

export type Unsubscribe = () => void

/** A list of listeners, copied on write: one that leaves or joins while an event is told neither misses nor repeats it, and one that throws stops nobody. */
export class Emitter<A = void, B = void> {
  #listeners: readonly { readonly call: (a: A, b: B) => void }[] = []

  get size(): number {
    return this.#listeners.length
  }

  add(call: (a: A, b: B) => void): Unsubscribe {
    const entry = { call }
    this.#listeners = [...this.#listeners, entry]
    return () => {
      this.#listeners = this.#listeners.filter((listener) => listener !== entry)
    }
  }

  emit(a: A, b: B): void {
    for (const { call } of this.#listeners) guarded(() => call(a, b))
  }
}
