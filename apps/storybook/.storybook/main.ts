import type { StorybookConfig } from '@storybook/react-vite'
import remarkGfm from 'remark-gfm'
import { mergeConfig } from 'vite'
import { entries } from '../../../scripts/entries.mjs'

const config: StorybookConfig = {
  stories: ['../src/**/*.mdx', '../src/**/*.stories.tsx', '../../../packages/react/recipes/*.stories.tsx'],
  addons: [
    // With tables, as in every other text of the repository.
    {
      name: '@storybook/addon-docs',
      options: { mdxPluginOptions: { mdxCompileOptions: { remarkPlugins: [remarkGfm] } } },
    },
    // They are for whoever works on the stories, and a tenth of the built site.
    ...(process.env.NODE_ENV === 'production' ? [] : ['@storybook/addon-a11y']),
    // Not in the demo: whoever came to look finds no button that runs the tests.
    ...(process.env.NODE_ENV === 'production' || process.env.TRIBUTARY_EMULATOR ? [] : ['@storybook/addon-vitest']),
  ],
  framework: '@storybook/react-vite',
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  staticDirs: ['../public'],
  // What is of use to whoever draws a component says nothing about a stream.
  features: {
    sidebarOnboardingChecklist: false,
    actions: false,
    backgrounds: false,
    controls: false,
    measure: false,
    outline: false,
  },
  viteFinal: (given, { configType }) => {
    // The demo hands over the line its emulator printed. A built site must never carry it: it has a secret, and a port that is gone.
    const line = configType === 'DEVELOPMENT' ? process.env.TRIBUTARY_EMULATOR : undefined
    return mergeConfig(given, {
      base: './',
      define: {
        EMULATOR: line ?? 'null',
        ENTRIES: JSON.stringify(entries().map(({ name, about }) => ({ name, about }))),
        CHROMIUM: JSON.stringify(process.env.CHROMIUM_VERSION ?? ''),
      },
      // The packages' sources, so that nothing has to be built and an edit shows at once.
      resolve: { conditions: ['@tributary/source', 'module', 'browser', 'development|production'] },
    })
  },
}

export default config
