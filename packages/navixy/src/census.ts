/** Whether all current states have come is not waited for longer. */
const CURRENT_MS = 10_000

/** Counts whose current state has arrived since it was asked for. */
export interface Census {
  /** True when all that were expected have been heard, false when that was given up. */
  readonly whole: Promise<boolean>
  hear(id: number): void
  /** From now on it is known how many there are, and how long to wait for them. */
  expect(count: number): void
  /** What is asked for anew answers for this one too; nothing more will come. */
  end(whole: boolean | Promise<boolean>): void
}

export function createCensus(): Census {
  const heard = new Set<number>()
  const { promise: whole, resolve } = withResolvers<boolean>()
  let expected = Number.POSITIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const end: Census['end'] = (answer) => {
    over = true
    clearTimeout(timer)
    resolve(answer)
  }
  const look = (): void => {
    if (heard.size >= expected) end(true)
  }
  return {
    whole,
    hear(id) {
      if (over) return
      heard.add(id)
      look()
    },
    expect(count) {
      if (over) return
      expected = count
      timer = setTimeout(() => end(false), CURRENT_MS)
      look()
    },
    end,
  }
}

export interface Resolvers<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T | Promise<T>) => void
  readonly reject: (error: unknown) => void
}

export function withResolvers<T>(): Resolvers<T> {
  let resolve!: Resolvers<T>['resolve']
  let reject!: Resolvers<T>['reject']
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
