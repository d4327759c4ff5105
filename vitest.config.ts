import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { launchOptions } from './scripts/chromium.mjs'
import { compiled } from './scripts/compiled.ts'
import { resolvedBy } from './scripts/tab.ts'

const source = ['@tributary/source']
/** As Node finds packages, but from source. */
const onNode = [...source, 'module', 'node', 'development|production']
const components = ['packages/{react,devtools}/src/**/*.test.tsx']
/** For machines that do much else meanwhile; a test that hangs fails all the same. */
const testTimeout = 20_000
/** What a compiler could change: what is remembered from one render to the next. */
const remembering = [
  'packages/react/src/{concurrent,connection,context,events,frame,many,send,subscription,suspense,version}.test.tsx',
  'packages/react/src/components/{banner,log}.test.tsx',
]
/** What runs inside a page of any browser: scripts/browsers.config.ts goes through it too. */
export const inPage = {
  include: [...components, 'apps/trials/src/**/*.page.ts'],
  // They stream from Node; hydrate.tab.test.ts goes on in a page.
  exclude: ['**/*-server.test.tsx'],
  globalSetup: 'scripts/emulated.ts',
}
const trials = ['apps/trials/src/**/*.test.tsx']

/** One set of component tests, run against the React that `owner` (a folder of this repository) resolves. */
export const withReact = (
  name: string,
  owner: string,
  major: 18 | 19,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration => ({
  plugins: [react()],
  resolve: {
    conditions: [...source, 'module', 'browser', 'development|production'],
    alias: resolvedBy(owner, ['react', 'react-dom', '@testing-library/react']),
  },
  test: {
    name,
    testTimeout,
    include: components,
    // `inject('react')` in a test: a wrong alias must not go unnoticed.
    provide: { react: major, compiled: false },
    // Testing Library cleans up after each test only where `afterEach` is global.
    globals: true,
    // Outside the pipeline their `import 'react'` would escape the alias.
    server: { deps: { inline: ['@testing-library/react', '@tanstack/react-virtual'] } },
    ...test,
  },
})

/** Under Node, with tabs of Chromium to open and close: what no page can do to itself. */
const tabs = (
  name: string,
  owner: string,
  major: 18 | 19,
  include = ['{packages,apps}/*/src/**/*.tab.test.ts'],
): TestProjectInlineConfiguration => ({
  resolve: { conditions: onNode, alias: resolvedBy(owner, ['react', 'react-dom']) },
  ssr: { resolve: { conditions: onNode } },
  test: { name, testTimeout, environment: 'node', include, provide: { react: major, chromium: launchOptions() } },
})

export default defineConfig({
  test: {
    projects: [
      'apps/storybook/vitest.config.ts',
      {
        resolve: { conditions: onNode },
        ssr: { resolve: { conditions: onNode } },
        test: {
          name: 'node',
          testTimeout,
          environment: 'node',
          include: ['{packages,apps}/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.tab.test.ts'],
          // Its build for bundlers, which `module` asks for, imports without endings.
          server: { deps: { inline: ['@opentelemetry/api'] } },
        },
      },
      tabs('tabs', 'packages/react', 19),
      tabs('tabs-18', 'packages/react18-tests', 18, ['packages/react/src/hydrate.tab.test.ts']),
      withReact('react-19', 'packages/react', 19, { environment: 'jsdom', include: [...components, ...trials] }),
      withReact('react-18', 'packages/react18-tests', 18, {
        environment: 'jsdom',
        include: [...components, ...trials],
      }),
      {
        ...withReact('compiled', 'packages/react', 19, {
          environment: 'jsdom',
          include: remembering,
          provide: { react: 19, compiled: true },
        }),
        plugins: [compiled(), react()],
      },
      withReact('chromium', 'packages/react', 19, {
        ...inPage,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({ launchOptions: launchOptions() }),
          instances: [{ browser: 'chromium' }],
        },
      }),
    ],
  },
})
