import { Source } from '@storybook/addon-docs/blocks'
import type { ComponentProps, FC } from 'react'

const dark = matchMedia('(prefers-color-scheme: dark)').matches

/** A file as it is, which Storybook would leave white in the dark. */
export const File: FC<ComponentProps<typeof Source>> = (props) => <Source {...props} dark={dark} />
