import { useEffect, useState } from 'react'

/** How long it is told that something was copied. */
const TOLD_MS = 3_000

type Copied = 'log.copied' | 'log.uncopied' | null

/** Copies a text, and says for a moment what became of that. */
export function useCopy(): readonly [Copied, (text: string) => Promise<void>] {
  const [copied, setCopied] = useState<Copied>(null)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(null), TOLD_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (text: string): Promise<void> => {
    try {
      // Pages that did not come over HTTPS have no clipboard, others may not use it.
      await navigator.clipboard.writeText(text)
      setCopied('log.copied')
    } catch {
      setCopied('log.uncopied')
    }
  }
  return [copied, copy]
}
