// `npm run demo`: the emulator and the stories, up together. The emulator is started again when it dies, on the same ports and with
// the same secret, so that an open page finds its way back.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { storiesPort, tryPort } from './demo-ports.mjs'
import { answers, firstLine, leave, root, run, start, untilInterrupted } from './run.mjs'

const HOST = '127.0.0.1'
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 10_000
/** An emulator that has lived this long did not die of how it was started. */
const LIVED = 10_000

process.env.TURBO_TELEMETRY_DISABLED = process.env.STORYBOOK_DISABLE_TELEMETRY = process.env.DO_NOT_TRACK = '1'

const say = (/** @type {string} */ text) => console.log(text)

/** Keeps an emulator alive. Resolves with its first line once the first one is up. @returns {Promise<string>} */
const emulator = async () => {
  const [port, controlPort] = await Promise.all([tryPort(0), tryPort(0)])
  const env = { TRIBUTARY_SECRET: randomBytes(16).toString('hex') }
  const bin = join(root, 'packages/emulator/bin/tributary-emulator.mjs')
  let wait = FIRST_WAIT

  const launch = async () => {
    const born = Date.now()
    const child = start('node', [bin, '--port', String(port), '--control-port', String(controlPort)], { env })
    child.once('close', () => {
      if (Date.now() - born > LIVED) wait = FIRST_WAIT
      say(`The emulator is gone; another one in ${wait / 1000} s.`)
      setTimeout(() => launch().then(announce, (error) => say(error.message)), wait)
      wait = Math.min(2 * wait, LONGEST_WAIT)
    })
    return { line: await firstLine(child), pid: child.pid }
  }
  const announce = (/** @type {{ pid: number | undefined }} */ { pid }) =>
    say(`The emulator is up on port ${port}. To see the page find its way back: kill ${pid}`)

  const first = await launch()
  announce(first)
  return first.line
}

/** Starts Storybook and resolves once it answers. @param {number} port @param {string} line the emulator's @returns {Promise<void>} */
const stories = async (port, line) => {
  const cwd = join(root, 'apps/storybook')
  const home = join(cwd, 'node_modules/storybook')
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const flags = ['--exact-port', '--ci', '--no-version-updates', '--disable-telemetry', '--quiet']
  const args = [join(home, bin), 'dev', '--port', String(port), '--host', HOST, ...flags]
  const child = start('node', args, { cwd, env: { TRIBUTARY_EMULATOR: line } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-8_000)
    })
  child.once('close', () => {
    console.error(`Storybook ended.\n${output.trim()}`)
    leave(1)
  })
  await answers(`http://${HOST}:${port}/index.json`, child)
}

untilInterrupted()

try {
  const port = await storiesPort(process.env.PORT)
  say('Building what the emulator needs…')
  await run('turbo', ['run', 'build', '--filter=@tributary/emulator', '--output-logs=errors-only'])
  await stories(port, await emulator())
  say(`
  Open  http://${HOST}:${port}/?path=/story/softphone--live

  Press "Call my number", then "Cut", and watch the hooks in the panel beside it.
  Kill the emulator by its number above: "Reconnecting" with a countdown, "Connected", a gap in the log, and events again.
  Ctrl-C ends it all.
`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  leave(1)
}
