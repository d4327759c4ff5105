import type { Preview } from '@storybook/react-vite'
import { themes } from 'storybook/theming'
import '@tributary/react/components/styles.css'
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
      // Storybook reads this without running it: nothing but literals.
      storySort: {
        order: [
          'Welcome',
          'Softphone',
          ['Live'],
          'User events',
          ['Live'],
          'Life cycle',
          ['Live'],
          'Live records',
          ['Live'],
          'Fleet map',
          ['Live'],
          'Chat room',
          ['Live'],
          'All vendors',
          ['Live'],
          'Components',
          [
            'ConnectionBanner',
            ['Live'],
            'ConnectionDot',
            'EventLog',
            ['Live'],
            'GapNotice',
            'WhenLive',
            'Status matrix',
          ],
        ],
      },
    },
  },
}

export default preview
