import { type ReactNode, useState } from 'react'
import type { Of } from './noted'
import { clock, count } from './words'

/** Characters of a frame on its row, and of an open one before somebody asks for more. */
const ROW = 200
const PAGE = 4_000

interface FrameProps {
  readonly noted: Of<'frame'>
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** One frame: a line of it or, open, all of it. */
export function FrameRow({ noted, isOpen, onToggle }: FrameProps): ReactNode {
  const { frame, provider, cut } = noted
  const { direction, at, raw } = frame
  return (
    <>
      <button type="button" data-part="row" aria-expanded={isOpen} onClick={onToggle}>
        <span data-part="direction">{direction === 'in' ? '↓ in' : '↑ out'}</span>
        <time>{clock(at)}</time>
        <span>{provider}</span>
        <small>{count(cut ?? raw.length, 'character')}</small>
        <code>{raw.slice(0, ROW)}</code>
      </button>
      {isOpen && <Open noted={noted} />}
    </>
  )
}

function Open({ noted: { frame, cut } }: { readonly noted: Of<'frame'> }) {
  const { raw, decoded } = frame
  const [isDecoded, setDecoded] = useState(decoded !== undefined)
  const [pages, setPages] = useState(1)
  const [copied, setCopied] = useState('')
  const text = isDecoded ? pretty(decoded) : raw
  const copy = async (): Promise<void> => {
    try {
      // Pages that did not come over HTTPS have no clipboard, others may not use it.
      await navigator.clipboard.writeText(text)
      setCopied('Copied.')
    } catch {
      setCopied('It could not be copied.')
    }
  }
  return (
    <div data-part="open">
      <div data-part="bar">
        <button type="button" aria-pressed={!isDecoded} onClick={() => setDecoded(false)}>
          Raw
        </button>
        {decoded !== undefined && (
          <button type="button" aria-pressed={isDecoded} onClick={() => setDecoded(true)}>
            Decoded
          </button>
        )}
        <button type="button" onClick={copy}>
          Copy
        </button>
        <small role="status">{copied}</small>
      </div>
      {cut !== undefined && (
        <p>
          Of this frame of {count(cut, 'character')} only the first {raw.length.toLocaleString('en-GB')} are kept.
        </p>
      )}
      <pre>{text.slice(0, pages * PAGE)}</pre>
      {text.length > pages * PAGE && (
        <button type="button" onClick={() => setPages(pages * 4)}>
          Show more of {count(text.length, 'character')}
        </button>
      )}
    </div>
  )
}

const pretty = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
