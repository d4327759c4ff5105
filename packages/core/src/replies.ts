import type { RealtimeError } from './errors'

interface Waiting {
  readonly match: (frame: unknown) => boolean
  readonly resolve: (frame: unknown) => void
  readonly reject: (error: RealtimeError) => void
}

/** Requests that wait for their answers, each known by a predicate. Of those that match a frame the oldest gets it. */
export class Replies {
  #waiting: Waiting[] = []
  #over: RealtimeError | null = null

  expect<T>(match: (frame: unknown) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#over) reject(this.#over)
      else this.#waiting.push({ match, resolve: (frame) => resolve(frame as T), reject })
    })
  }

  /** Gives the frame to whoever waits for it. */
  settle(frame: unknown): boolean {
    if (this.#waiting.length === 0) return false
    const index = this.#waiting.findIndex(({ match }) => match(frame))
    if (index < 0) return false
    this.#waiting.splice(index, 1)[0]?.resolve(frame)
    return true
  }

  /** The session is over: rejects what waits, and whatever asks later. */
  end(error: RealtimeError): void {
    this.#over ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
