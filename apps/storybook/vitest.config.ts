import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import { playwright } from '@vitest/browser-playwright'
import { defineProject } from 'vitest/config'
import { launchOptions } from '../../scripts/chromium.mjs'

/** Every story is a test, in light and in dark: it renders, its `play` function passes, and axe finds nothing. */
export default defineProject({
  plugins: [storybookTest({ configDir: fileURLToPath(new URL('.storybook', import.meta.url)) })],
  test: {
    name: 'storybook',
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: (['light', 'dark'] as const).map((colorScheme) => ({
        browser: 'chromium',
        name: `storybook-${colorScheme}`,
        provider: playwright({ launchOptions: launchOptions(), contextOptions: { colorScheme } }),
      })),
    },
  },
})
