/** Answers whether one more is allowed. */
export type Rate = (address: string) => boolean

/** Allows each address so many in a second. */
export function createRate(perSecond: number): Rate {
  const counts = new Map<string, number>()
  let start = performance.now()
  return (address) => {
    const now = performance.now()
    if (now - start >= 1000) {
      counts.clear()
      start = now
    }
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    return count <= perSecond
  }
}
