import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'

export interface Tab {
  readonly name: string
  readonly count: number
  readonly show: () => ReactNode
}

/** One of several views, chosen by pointer or, with the arrow keys, by keyboard. */
export function Tabs({ tabs, isShown }: { readonly tabs: readonly Tab[]; readonly isShown: boolean }): ReactNode {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(0)
  const go = (index: number): void => {
    const at = (index + tabs.length) % tabs.length
    setChosen(at)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus()
  }
  const steer = (event: KeyboardEvent<HTMLElement>): void => {
    const to = { ArrowRight: chosen + 1, ArrowLeft: chosen - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    go(to)
  }
  return (
    <>
      <div role="tablist" aria-label="Views" ref={list}>
        {tabs.map(({ name, count }, i) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${i}`}
            aria-selected={i === chosen}
            aria-controls={`${id}-view`}
            tabIndex={i === chosen ? 0 : -1}
            onClick={() => setChosen(i)}
            onKeyDown={steer}
          >
            {name} <small>{count.toLocaleString('en-GB')}</small>
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-view`} aria-labelledby={`${id}-tab-${chosen}`}>
        {isShown && tabs[chosen]?.show()}
      </div>
    </>
  )
}
