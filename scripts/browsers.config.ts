// What `npm run browsers` runs: everything that runs inside a page, in the browsers found here that Playwright does not drive.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineBrowserProvider } from '@vitest/browser'
import { defineConfig } from 'vitest/config'
import { inPage, withReact } from '../vitest.config.ts'
import { type Browser, found } from './browsers.mjs'

/** Opens the address that Vitest gives, and ends all that this has started. */
const provider = ({ command, profile }: Browser) =>
  defineBrowserProvider({
    name: 'process',
    options: {},
    providerFactory() {
      const folder = mkdtempSync(join(tmpdir(), 'tributary-browser-'))
      for (const [name, text] of Object.entries(profile)) writeFileSync(join(folder, name), text)
      let child: ChildProcess | undefined
      const end = async () => {
        if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
        const ended = once(child, 'exit')
        // With all that it has started.
        process.kill(-child.pid)
        await ended
      }
      return {
        name: 'process',
        supportsParallelism: false,
        getCommandsContext: () => ({}),
        async openPage(_session: string, url: string) {
          await end()
          const [file = '', ...args] = command(folder, url)
          child = spawn(file, args, { stdio: 'ignore', detached: true, env: { ...process.env, HOME: folder } })
        },
        async close() {
          await end()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  })

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: found().map((browser) =>
      withReact(browser.name, 'packages/react', 19, {
        ...inPage,
        browser: {
          enabled: true,
          headless: false,
          ui: false,
          screenshotFailures: false,
          provider: provider(browser),
          instances: [{ browser: 'chromium', name: `in ${browser.name}` }],
        },
      }),
    ),
  },
})
