/** Numbers in [0, 1) that follow from a seed (mulberry32). */
export type Random = () => number

export function random(seed: number): Random {
  // Neighbouring seeds must not begin alike.
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The member of a list that a number in [0, 1) stands for. */
export function pick<T>(list: readonly T[], a: number): T | undefined {
  return list[Math.floor(a * list.length)]
}

/** A whole number from `low` to `high`. */
export const between = (low: number, high: number, a: number): number => low + Math.floor(a * (high - low + 1))
