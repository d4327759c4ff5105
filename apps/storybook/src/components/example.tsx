import type { ReactNode } from 'react'

interface ExampleProps {
  /** What to do to see something, for whoever looks at it. */
  readonly try: string
  readonly children: ReactNode
}

/** A component in use, and how to see what it is for. */
export function Example({ try: advice, children }: ExampleProps) {
  return (
    <section className="card example">
      {children}
      <p className="hint">{advice}</p>
    </section>
  )
}
