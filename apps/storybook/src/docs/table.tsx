import type { FC, PropsWithChildren } from 'react'
import './docs.css'

/** On a phone it is wider than the page, and moved by itself. */
export const Table: FC<PropsWithChildren> = ({ children }) => (
  <div className="docs-table">
    <table>{children}</table>
  </div>
)
