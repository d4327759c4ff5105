import {
  defaultRangeExtractor,
  measureElement,
  observeElementRect,
  useVirtualizer,
  type VirtualizerOptions,
} from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Row, Rows } from './rows'

/** Somebody looks at a certain row, because they have scrolled to it or gone there with the keyboard. */
export interface Reading {
  readonly scrolled: boolean
  readonly focused: boolean
}

interface ListProps {
  readonly label: string
  readonly rows: Rows
  readonly box: RefObject<HTMLDivElement | null>
  readonly draw: (row: Row) => ReactNode
  readonly onReading: (reading: Partial<Reading>) => void
}

/** Only what can be seen is in the page, so the list needs a height to work: that is not left to a style sheet. */
const BOX: CSSProperties = { maxBlockSize: 'var(--tributary-log-height, 20rem)', overflowY: 'auto' }
/** Of a row that was not measured yet, in px. */
const ROW_PX = 36
/** Where nothing is laid out, as in jsdom, all is 0 px high, and a list would show nothing: it has the heights that it would have. */
const UNLAID: Pick<VirtualizerOptions<HTMLDivElement, Element>, 'observeElementRect' | 'measureElement'> = {
  observeElementRect: (virtual, tell) =>
    observeElementRect(virtual, (rect) => tell(rect.height ? rect : { ...rect, height: 320 })),
  measureElement: (...row) => measureElement(...row) || ROW_PX,
}
const STEPS: { readonly [key: string]: (index: number, last: number) => number } = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  Home: () => 0,
  End: (_, last) => last,
}

/** A list of any length. One of its rows can be reached with Tab, and the others from there with the arrow keys, Home and End. */
export function List({ label, rows, box, draw, onReading }: ListProps): ReactNode {
  // What `virtual` answers changes while it stays the same object: a compiler that remembers answers would show old rows.
  'use no memo'
  const [active, activate] = useState(0)
  const isMoving = useRef(false)
  const activeIndex = Math.max(
    0,
    rows.findIndex(({ id }) => id === active),
  )
  const virtual = useVirtualizer({
    ...UNLAID,
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    // Enough that a list which has grown does not show white until it is measured.
    overscan: 10,
    // The active row stays, however far away it is: it may have the focus, and must be there for Tab.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), activeIndex])].sort((a, b) => a - b),
  })

  useEffect(() => {
    if (!isMoving.current) return
    isMoving.current = false
    box.current?.querySelector<HTMLElement>('li[tabindex="0"]')?.focus({ preventScroll: true })
  })
  useEffect(() => () => onReading({ scrolled: false, focused: false }), [onReading])

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key]
    // What stands in a row may need these keys for itself.
    const isRow = event.target instanceof HTMLElement && event.target.parentElement === event.currentTarget
    if (!step || !isRow || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const last = rows.length - 1
    const index = Math.min(last, Math.max(0, step(activeIndex, last)))
    isMoving.current = true
    activate(rows[index]?.id ?? 0)
    virtual.scrollToIndex(index)
  }
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    if (!currentTarget.contains(relatedTarget)) onReading({ focused: false })
  }

  return (
    <div ref={box} style={BOX} onScroll={({ currentTarget }) => onReading({ scrolled: currentTarget.scrollTop > 1 })}>
      <ol
        aria-label={label}
        style={{ position: 'relative', blockSize: virtual.getTotalSize(), margin: 0, padding: 0 }}
        onKeyDown={onKeyDown}
        onFocus={() => onReading({ focused: true })}
        onBlur={onBlur}
      >
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index]
          return (
            row && (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-row={'event' in row ? 'event' : 'gap'}
                tabIndex={index === activeIndex ? 0 : -1}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                style={{
                  position: 'absolute',
                  insetInline: 0,
                  insetBlockStart: 0,
                  transform: `translateY(${start}px)`,
                }}
                onFocus={() => activate(row.id)}
              >
                {draw(row)}
              </li>
            )
          )
        })}
      </ol>
    </div>
  )
}
