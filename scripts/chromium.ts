import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser to drive: `CHROMIUM_PATH`, a known path, or Playwright's own download; `undefined` when there is none. */
export const findChromium = (): string | undefined => {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (!existsSync(named))
      throw new Error(`CHROMIUM_PATH is ${named}, which does not exist: point it at a Chromium or unset it`)
    return named
  }
  return [...known, chromium.executablePath()].find((path) => existsSync(path))
}

/** How Playwright starts Chromium, in tests and in scripts: no sandbox (containers run as root) and no traffic of its own. */
export const launchOptions = (): { executablePath?: string; args: string[] } => {
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
