import type { StorybookConfig } from '@storybook/react-vite'
import { mergeConfig } from 'vite'

const config: StorybookConfig = {
  stories: ['../src/**/*.mdx', '../src/**/*.stories.tsx', '../../../packages/react/recipes/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  framework: '@storybook/react-vite',
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  features: { sidebarOnboardingChecklist: false },
  viteFinal: (given, { configType }) => {
    // The demo hands over the line its emulator printed. A built site must never carry it: it has a secret, and a port that is gone.
    const line = configType === 'DEVELOPMENT' ? process.env.TRIBUTARY_EMULATOR : undefined
    return mergeConfig(given, {
      base: './',
      define: { EMULATOR: line ?? 'null' },
      // The packages' sources, so that nothing has to be built and an edit shows at once.
      resolve: { conditions: ['@tributary/source', 'module', 'browser', 'development|production'] },
    })
  },
}

export default config
