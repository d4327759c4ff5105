import { type ReactNode, useState } from 'react'

/** So many at first, and so many more at a time. */
const PAGE = 100

/** The first pages of a long list, and the button that shows another. `kind`: what is not shown yet, such as `older`. */
export function usePages<T>(
  all: readonly T[],
  kind: string,
): { readonly shown: readonly T[]; readonly more: ReactNode } {
  const [pages, setPages] = useState(1)
  const shown = all.slice(0, pages * PAGE)
  const more = shown.length < all.length && (
    <button type="button" onClick={() => setPages(pages + 1)}>
      Show {Math.min(PAGE, all.length - shown.length)} {kind}
    </button>
  )
  return { shown, more }
}
