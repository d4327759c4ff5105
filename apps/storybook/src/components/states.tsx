import type { ReactNode } from 'react'
import './components.css'

/** Things side by side, each under its name. */
export function States({ of }: { readonly of: { readonly [name: string]: ReactNode } }) {
  return (
    <div className="states-of">
      {Object.entries(of).map(([name, shown]) => (
        <figure key={name}>
          <figcaption>{name}</figcaption>
          {shown}
        </figure>
      ))}
    </div>
  )
}
