import { createView, type Gap, type View } from '@tributary/core'

/** Events whose numbers leave the same rest are about the same thing. */
const PLACES = 5
/** The newest number of each thing. */
export type Newest = ReadonlyMap<number, number>

export const renew = (newest: Newest, n: number): Newest => new Map(newest).set(n % PLACES, n)
export const shown = (newest: Newest): string => JSON.stringify([...newest].sort(([a], [b]) => a - b))

/** Events and gaps folded into numbers that depend on each of them and on their order. */
export interface Sum {
  readonly count: number
  readonly mark: number
}
export const NOTHING: Sum = { count: 0, mark: 0 }
const GAP = -1
export const add = ({ count, mark }: Sum, n: number): Sum => ({ count: count + 1, mark: (Math.imul(mark, 31) + n) | 0 })
export const addGap = (sum: Sum): Sum => add(sum, GAP)

/** A view without a snapshot: what was heard, and nothing else. */
export const plainView = (read: (event: unknown) => number | undefined): View<unknown, Sum> =>
  createView({
    initial: NOTHING,
    reduce(sum, event) {
      const n = read(event)
      return n === undefined ? sum : add(sum, n)
    },
    gap: (sum: Sum, _: Gap) => addGap(sum),
  })

/** A view of what the server knows, read by `snapshot`. */
export const newestView = (
  key: string | undefined,
  read: (event: unknown) => number | undefined,
  snapshot: NonNullable<View<unknown, Newest>['snapshot']>,
): View<unknown, Newest> =>
  createView({
    key,
    initial: new Map() as Newest,
    reduce(newest, event) {
      const n = read(event)
      return n === undefined ? newest : renew(newest, n)
    },
    snapshot,
  })
