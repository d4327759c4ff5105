import { AnchorMdx, HeadersMdx, Markdown } from '@storybook/addon-docs/blocks'
import type { ComponentProps, FC } from 'react'
import herd from '../../../../docs/images/herd.svg'
import { Code } from './code'
import { pathOf, placeOf } from './places'
import { Head, Table } from './table'

interface PageProps {
  /** Where the text stands in the repository: its links start from there. */
  readonly from: string
  readonly children: string
}

/** A text of the repository, so that nothing is written twice. */
export const Page: FC<PageProps> = ({ from, children }) => (
  <Markdown
    options={{
      forceBlock: true,
      overrides: {
        ...HeadersMdx,
        code: Code,
        table: Table,
        th: Head,
        a: { component: Link, props: { from } },
        img: { component: Picture, props: { from } },
      },
    }}
  >
    {children}
  </Markdown>
)

interface LinkProps extends ComponentProps<typeof AnchorMdx> {
  readonly from: string
}

/** To the page that shows the file; a file that none shows is named, and nothing to press. */
const Link: FC<LinkProps> = ({ from, href = '', children, ...rest }) => {
  const place = placeOf(from, href)
  if (!place) return <span title={pathOf(from, href)}>{children}</span>
  return (
    <AnchorMdx {...rest} href={place}>
      {children}
    </AnchorMdx>
  )
}

const PICTURES: Readonly<Record<string, string>> = {
  'docs/images/herd.svg': herd,
}

interface PictureProps extends ComponentProps<'img'> {
  readonly from: string
}

const Picture: FC<PictureProps> = ({ from, src = '', alt = '' }) => (
  <img className="docs-picture" src={PICTURES[pathOf(from, src)]} alt={alt} />
)
