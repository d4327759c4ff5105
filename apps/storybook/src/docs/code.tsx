import { CodeOrSourceMdx, Source } from '@storybook/addon-docs/blocks'
import type { ComponentProps, FC } from 'react'

const dark = matchMedia('(prefers-color-scheme: dark)').matches

/** Code in a text or in a block, which Storybook leaves white in the dark. */
export const Code: FC<ComponentProps<typeof CodeOrSourceMdx>> = (props) => <CodeOrSourceMdx {...props} {...{ dark }} />

/** A file, likewise. */
export const File: FC<ComponentProps<typeof Source>> = (props) => <Source {...props} dark={dark} />
