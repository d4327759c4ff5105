import type { Decorator } from '@storybook/react-vite'
import './plain.css'

/** For a story of a program that brings no looks of its own. */
export const plain: Decorator = (Story) => (
  <div className="plain">
    <Story />
  </div>
)
