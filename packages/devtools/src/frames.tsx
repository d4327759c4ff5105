import { type ReactNode, useState } from 'react'
import { FrameRow } from './frame'
import type { Noted, Of } from './noted'
import { usePages } from './pages'

/** Every frame, newest first, as it was and as it was read. */
export function FramesView({ seen }: { readonly seen: readonly Noted[] }): ReactNode {
  const [text, setText] = useState('')
  const [direction, setDirection] = useState('')
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const all = seen.filter((one) => one.type === 'frame') as readonly Of<'frame'>[]
  const wanted = all.filter(
    ({ frame, provider }) =>
      (!direction || frame.direction === direction) &&
      (!text || `${provider} ${frame.raw}`.toLowerCase().includes(text.toLowerCase())),
  )
  const { shown, more } = usePages(wanted.toReversed(), 'older')
  const toggle = (id: number): void => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  return (
    <>
      <div data-part="bar">
        <input
          type="search"
          aria-label="Filter"
          placeholder="Filter"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <select
          aria-label="Direction"
          value={direction}
          onChange={({ currentTarget }) => setDirection(currentTarget.value)}
        >
          <option value="">in and out</option>
          <option value="in">in</option>
          <option value="out">out</option>
        </select>
      </div>
      {all.length === 0 && <p data-part="empty">No frame yet.</p>}
      {all.length > 0 && wanted.length === 0 && <p data-part="empty">No frame contains this.</p>}
      <ol data-part="frames" aria-label="Frames, newest first">
        {shown.map((one) => (
          <li key={one.id} data-direction={one.frame.direction}>
            <FrameRow noted={one} isOpen={open.has(one.id)} onToggle={() => toggle(one.id)} />
          </li>
        ))}
      </ol>
      {more}
    </>
  )
}
