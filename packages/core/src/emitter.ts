import { guarded } from './errors'

/** Ends what was begun; calling it again does nothing. */
export type Unsubscribe = () => void

/** A list of listeners, copied on write: one that leaves while an event is told hears no more, one that joins does not hear it yet, and one that throws stops nobody. */
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
    const told = this.#listeners
    for (const entry of told)
      if (told === this.#listeners || this.#listeners.includes(entry)) guarded(() => entry.call(a, b))
  }
}
