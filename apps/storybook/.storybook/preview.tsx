import type { Preview } from '@storybook/react-vite'
import { themes } from 'storybook/theming'
import '@tributary/react/components/styles.css'
import '../src/theme.css'
import { Code, File } from '../src/docs/code'
import { Head, Table } from '../src/docs/table'
import { onStage } from '../src/stage/stage'

const preview: Preview = {
  decorators: [onStage],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    controls: { disable: true },
    docs: {
      theme: matchMedia('(prefers-color-scheme: dark)').matches ? themes.dark : themes.light,
      components: { code: Code, Source: File, table: Table, th: Head },
      // In a frame of its own: a story is a whole page, and its styles are not those of the text around it.
      story: { inline: false, height: '36rem' },
    },
    options: {
      // Storybook reads this without running it: nothing but literals.
      storySort: {
        order: [
          'Welcome',
          'Getting started',
          'Concepts',
          'Providers',
          ['Compared', 'TeleTracker', 'Navixy', 'Skapi', 'RESTED', 'Any WebSocket'],
          'Packages',
          ['React', 'Core', 'Emulator'],
          'Guides',
          [
            'Server rendering',
            'React Native',
            'Testing your app',
            'Devtools',
            'Reliability',
            'Security',
            'Browsers',
            'From react-use-websocket',
            'From partysocket',
            'Measurements',
            'Architecture',
            'Contributing',
          ],
          'Recipes',
          [
            'Token refresh',
            'Optimistic chat',
            'Snapshot and live table',
            'Map',
            'Sign-out and account switch',
            'Several accounts at once',
            'TanStack Query',
            'Telemetry',
            'Content security policy',
            'Networks without WebSocket',
            'Writing a provider',
          ],
          'API reference',
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
