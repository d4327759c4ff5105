import type { Preview } from '@storybook/react-vite'
import { themes } from 'storybook/theming'
import '../src/theme.css'
import { onStage } from '../src/stage/stage'

const preview: Preview = {
  decorators: [onStage],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { disable: true },
    docs: { theme: matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light },
    options: {
      storySort: { order: ['Welcome', 'Softphone', ['Live'], 'User events', ['Live'], 'Life cycle', ['Live']] },
    },
  },
}

export default preview
