import { type ReactNode, useEffect, useId, useRef } from 'react'

interface FloatProps {
  readonly status: string
  readonly isOpen: boolean
  readonly setOpen: (isOpen: boolean) => void
  readonly children: ReactNode
}

/** A button in the corner of the page, and what it opens. That is always there, so that nothing is missed while it is shut. */
export function Float({ status, isOpen, setOpen, children }: FloatProps): ReactNode {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isOpen) panel.current?.focus()
  }, [isOpen])
  const shut = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div className="tributary-devtools-float" lang="en" dir="ltr">
      <div
        role="dialog"
        aria-label="Tributary devtools"
        id={id}
        ref={panel}
        tabIndex={-1}
        hidden={!isOpen}
        onKeyDown={({ key }) => key === 'Escape' && shut()}
      >
        {children}
      </div>
      <button
        ref={button}
        type="button"
        data-state={status}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        Tributary <small>{isOpen ? 'close' : status}</small>
      </button>
    </div>
  )
}
