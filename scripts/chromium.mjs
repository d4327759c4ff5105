import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser to drive: `CHROMIUM_PATH`, a known path, or Playwright's own download; `undefined` when there is none. */
const findChromium = () => {
  const named = process.env.CHROMIUM_PATH
  return (named ? [named] : [...known, chromium.executablePath()]).find((path) => existsSync(path))
}

/** How Playwright starts Chromium, in tests and in scripts: no sandbox (containers run as root) and no traffic of its own. */
export const launchOptions = () => {
  const executablePath = findChromium()
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}

/** What the browser found calls itself, such as `Chromium 156.0.1.2`; `undefined` when there is none. */
export const chromiumVersion = () => {
  const path = findChromium()
  const { stdout } = path ? spawnSync(path, ['--version'], { encoding: 'utf8' }) : { stdout: '' }
  return stdout.match(/^\S[^\d\n]* [\d.]+/m)?.[0]
}

/**
 * Finds a Chromium, or installs one: Debian's as root, Playwright's otherwise.
 *
 * Throws an error of one line that says what to install when neither worked.
 */
export const ensureChromium = () => {
  const found = findChromium()
  if (found) return found
  const named = process.env.CHROMIUM_PATH
  if (named) throw new Error(`CHROMIUM_PATH is ${named}, which does not exist: point it at a Chromium, or unset it`)
  const debian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const commands = debian
    ? ['apt-get update', 'apt-get install -y --no-install-recommends chromium']
    : ['npx playwright install chromium']
  for (const command of commands) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync(command, { shell: true, env, stdio: 'ignore', timeout: 300_000 })
  }
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    `No Chromium here, and \`${commands.at(-1)}\` brought none: install one, or set CHROMIUM_PATH to where it is`,
  )
}
