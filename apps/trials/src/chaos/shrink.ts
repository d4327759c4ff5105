/**
 * The shortest list it can find that still fails, by leaving out ever smaller parts.
 *
 * @param fails plays a list, and answers how many of its members were played when it failed, or `undefined`
 */
export async function shrink<T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<number | undefined>,
): Promise<readonly T[]> {
  let shortest = list
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < shortest.length; ) {
      const rest = [...shortest.slice(0, at), ...shortest.slice(at + size)]
      const played = await fails(rest)
      if (played === undefined) at += size
      else shortest = rest.slice(0, played)
    }
  }
  return shortest
}
