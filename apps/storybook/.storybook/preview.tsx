import type { Preview } from '@storybook/react-vite'
import { configure } from 'storybook/test'
import '@tributary/react/components/styles.css'
import '../src/theme.css'
import { Code, File } from '../src/docs/code'
import { Head, Table } from '../src/docs/table'
import { onStage } from '../src/stage/stage'
import { looks } from './looks'

// Somebody's machine is always busy, and a story that gave up after a second stays as it was.
configure({ asyncUtilTimeout: 5_000 })

/** A docs page shows stories in frames. Pages of a folder may not look at each other: there it is whatever frame is within a frame. */
const isInDocs = (): boolean => {
  try {
    return parent !== window && new URLSearchParams(parent.location.search).get('viewMode') === 'docs'
  } catch {
    return parent !== top
  }
}
// Stories play: what gets the focus there must not scroll the page that somebody reads.
if (isInDocs()) {
  const { focus } = HTMLElement.prototype
  HTMLElement.prototype.focus = function (options) {
    focus.call(this, { ...options, preventScroll: true })
  }
}

const preview: Preview = {
  decorators: [onStage],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    docs: {
      theme: looks,
      toc: { headingSelector: 'h2', title: 'On this page' },
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
          'API reference',
          'Examples',
          [
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
            'Devtools',
            ['Live'],
          ],
          'Components',
          [
            'ConnectionBanner',
            ['Live'],
            'ConnectionDot',
            ['Live'],
            'EventLog',
            ['Live'],
            'GapNotice',
            ['Live'],
            'WhenLive',
            ['Live'],
            'Status matrix',
          ],
          'Providers',
          ['Compared', 'TeleTracker', 'Navixy', 'Skapi', 'RESTED', 'Any WebSocket'],
          'Packages',
          ['React', 'Core', 'Emulator'],
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
        ],
      },
    },
  },
}

export default preview
