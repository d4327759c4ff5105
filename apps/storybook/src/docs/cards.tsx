import { AnchorMdx } from '@storybook/addon-docs/blocks'
import type { FC } from 'react'
import './docs.css'

interface CardsProps {
  /** Where each leads, by its title. */
  readonly of: { readonly [title: string]: readonly [path: string, about: string] }
}

/** Ways to go on, side by side. */
export const Cards: FC<CardsProps> = ({ of }) => (
  <ul className="cards">
    {Object.entries(of).map(([title, [path, about]]) => (
      <li key={title}>
        <AnchorMdx href={`?path=/${path}`} target="_self">
          {title}
        </AnchorMdx>
        {about}
      </li>
    ))}
  </ul>
)
