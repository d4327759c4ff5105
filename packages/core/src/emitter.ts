import { guarded } from './errors'

export type Unsubscribe = () => void

/** A list of listeners, copied on write: one that leaves or joins while an event is told neither misses nor repeats it, and one that throws stops nobody. */
export class Emitter<A = void, B = void> {
  #listeners: readonly { readonly call: (a: A, b: B) => void; readonly owner: string | undefined }[] = []

  get size(): number {
    return this.#listeners.length
  }

  /** Whoever has said who it is. */
  get owners(): string[] {
    return this.#listeners.flatMap(({ owner }) => owner ?? [])
  }

  add(call: (a: A, b: B) => void, owner?: string): Unsubscribe {
    const entry = { call, owner }
    this.#listeners = [...this.#listeners, entry]
    return () => {
      this.#listeners = this.#listeners.filter((listener) => listener !== entry)
    }
  }

  emit(a: A, b: B): void {
    for (const { call } of this.#listeners) guarded(() => call(a, b))
  }
}
