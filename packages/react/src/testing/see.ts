/** ms, as Testing Library's `findBy` waits. */
export const PATIENCE_MS = 1_000

const saysIt = (text: string, what: string | RegExp): boolean =>
  typeof what === 'string' ? text.includes(what) : text.search(what) >= 0

/** @throws an `Error` that quotes the screen when it does not say this. */
export function check(screen: Element, what: string | RegExp): void {
  const text = (screen.textContent ?? '').replace(/\s+/g, ' ').trim()
  if (saysIt(text, what)) return
  const sought = typeof what === 'string' ? JSON.stringify(what) : String(what)
  throw new Error(`The screen does not say ${sought}. It says: ${JSON.stringify(text.slice(0, 500))}`)
}

/** Resolves as soon as the screen says this; rejects when it has not in time. */
export function seen(screen: Element, what: string | RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (late = false): void => {
      try {
        check(screen, what)
      } catch (error) {
        if (late) end(() => reject(error))
        return
      }
      end(resolve)
    }
    const observer = new MutationObserver(() => look())
    const timer = setTimeout(() => look(true), PATIENCE_MS)
    const end = (how: () => void): void => {
      observer.disconnect()
      clearTimeout(timer)
      how()
    }
    observer.observe(screen, { subtree: true, childList: true, characterData: true })
    look()
  })
}
