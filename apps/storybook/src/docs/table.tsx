import { Children, type FC, type PropsWithChildren } from 'react'
import './docs.css'

/** What is moved by itself can be reached with the keyboard. */
export const SCROLLS = { tabIndex: 0 }

/** On a phone it is wider than the page, and moved by itself. */
export const Table: FC<PropsWithChildren> = ({ children }) => (
  <div className="docs-table" {...SCROLLS}>
    <table>{children}</table>
  </div>
)

/** The head of a column; one that says nothing is none. */
export const Head: FC<PropsWithChildren> = ({ children }) =>
  Children.toArray(children).length ? <th>{children}</th> : <td />
