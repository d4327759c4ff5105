// The examples as a reader starts them, in copies of their folders: built, looked at in Chromium, ended.
import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tryPort } from './demo-ports.mjs'
import { inChromium } from './e2e-page.mjs'
import { environment, install } from './example.mjs'
import { fleet } from './examples-fleet.mjs'
import { all, answers, firstLine, root, run, start, stop } from './run.mjs'

/** A copy of an example with its packages installed. @param {string} name @param {string} temp */
const copy = async (name, temp) => {
  const folder = join(temp, 'examples', name)
  const made = /node_modules|\.next|dist$/
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (path) => !made.test(path) })
  await install(folder, temp)
  return folder
}

/** Starts the emulator that an example has installed, for as long as `use` runs. @param {string} folder @param {(line: string) => Promise<void>} use */
const withEmulator = async (folder, use) => {
  const emulator = start(join(folder, 'node_modules/.bin/tributary-emulator'), ['--port', '0'], { cwd: folder })
  try {
    await use(await firstLine(emulator))
  } finally {
    stop(emulator)
  }
}

/** @param {string} folder */
const types = (folder) => run('node', ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder })

/** It prints what is written, and a signal ends it as if it had nothing more to do. @param {string} temp */
const records = async (temp) => {
  const folder = await copy('records', temp)
  await types(folder)
  await withEmulator(folder, async (line) => {
    const script = start('node', ['records.mjs'], { cwd: folder, env: environment('records', line) })
    const ended = new Promise((resolve) => script.once('close', (...how) => resolve(how)))
    const first = await firstLine(script)
    assert.match(first, /^(create|update|delete) \{"uniqueId":"\w+"/)
    process.kill(script.pid ?? 0, 'SIGINT')
    assert.deepEqual(await ended, [0, null])
  })
}

/** The one command of an example, in its own folder: it prints records, and nothing that it started outlives it. */
const command = async () => {
  const npm = start('npm', ['start'], { cwd: join(root, 'examples/records') })
  // Whatever is still running holds its streams open.
  const ended = new Promise((resolve) => npm.once('close', resolve))
  try {
    await new Promise((resolve, reject) => {
      let said = ''
      for (const stream of [npm.stdout, npm.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          said += text
          if (/^(create|update|delete) \{/m.test(said)) resolve(undefined)
        })
      npm.once('close', () => reject(new Error(`npm start printed no record:\n${said}`)))
    })
  } finally {
    stop(npm)
  }
  await ended
}

/** Built for production: without the devtools, and with an event in Chromium. @param {string} temp */
const softphone = async (temp) => {
  const folder = await copy('softphone', temp)
  await types(folder)
  const vite = join(folder, 'node_modules/.bin/vite')
  await withEmulator(folder, async (line) => {
    const env = environment('softphone', line)
    await run(vite, ['build', '--sourcemap'], { cwd: folder, env })
    const built = readdirSync(join(folder, 'dist/assets')).map((file) => join(folder, 'dist/assets', file))
    const text = built.map((file) => readFileSync(file, 'utf8')).join('\n')
    // The maps name every module that is inside.
    assert.match(text, /node_modules\/@tributary\/react\//)
    assert.doesNotMatch(text, /@tributary\/devtools|tributary-devtools/)
    assert.ok(!text.includes(env.TELETRACKER_PASSWORD ?? ''), 'The password is in the page')
    const port = await tryPort(0)
    const args = ['preview', '--strictPort', '--host', '127.0.0.1', '--port', String(port)]
    const server = start(vite, args, { cwd: folder, env })
    try {
      await answers(`http://127.0.0.1:${port}/`, server)
      await inChromium(async (page) => {
        await page.goto(`http://127.0.0.1:${port}/`)
        await page.locator('.tributary-log li[data-row=event]').first().waitFor({ timeout: 20_000 })
        await page.locator('.lists li').first().waitFor({ timeout: 20_000 })
      })
    } finally {
      stop(server)
    }
  })
}

/** @param {string} temp */
export const examples = (temp) =>
  all([() => records(temp), () => softphone(temp), async () => fleet(await copy('fleet', temp)), () => command()])
