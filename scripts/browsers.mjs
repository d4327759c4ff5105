// `npm run browsers`: all tests that run inside a page, in Firefox and in WebKit, where they are installed.
//   npm run browsers                    in both
//   npm run browsers -- --project 'in webkit' packages/react/src/events.test.tsx     what Vitest takes
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { start } from './run.mjs'

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} file where Debian has it
 * @property {string} install
 * @property {Readonly<Record<string, string>>} profile files of its own folder
 * @property {(folder: string, url: string) => readonly string[]} command
 */

/** What Firefox is not to do by itself, and that no window of it counts as hidden. */
const PREFERENCES = Object.entries({
  'app.update.auto': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
})

/** @type {readonly Browser[]} */
const browsers = [
  {
    name: 'firefox',
    file: '/usr/bin/firefox-esr',
    install: 'apt-get install firefox-esr',
    profile: {
      'user.js': PREFERENCES.map((pair) => `user_pref(${pair.map((part) => JSON.stringify(part)).join(', ')});\n`).join(
        '',
      ),
    },
    command: (folder, url) => ['/usr/bin/firefox-esr', '--headless', '--no-remote', '--profile', folder, url],
  },
  {
    name: 'webkit',
    file: '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
    install: 'apt-get install webkit2gtk-driver xvfb xauth',
    profile: {},
    command: (_, url) => ['xvfb-run', '-a', '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser', url],
  },
]

/** Those that are installed here. */
export const found = () => browsers.filter(({ file }) => existsSync(file))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, install } of browsers.filter((browser) => !found().includes(browser)))
    console.log(`No ${name} here: on Debian, ${install}`)
  const vitest = ['exec', 'vitest', 'run', '--config', 'scripts/browsers.config.ts', ...process.argv.slice(2)]
  if (found().length === 0) process.exitCode = 1
  else {
    const child = start('pnpm', vitest)
    child.stdout.pipe(process.stdout)
    child.stderr.pipe(process.stderr)
    child.once('exit', (code) => {
      process.exitCode = code ?? 1
    })
  }
}
