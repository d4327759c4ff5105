// `npm start` in a folder of `examples/`: the example with the packages as their users get them, and the installed emulator behind it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tryPort } from './demo-ports.mjs'
import { npmInstall, pack } from './packed.mjs'
import { answers, firstLine, leave, root, run, start, untilInterrupted } from './run.mjs'

/** @typedef {{ http: string, teletracker: string, credentials: Record<string, Record<string, string>> }} Emulator the line that it prints */

/**
 * What each example is told of the vendor, by the names that its README has, and what runs it. One that is a page is told its address.
 *
 * @type {Record<string, { env: (emulator: Emulator) => Record<string, string | undefined>, run: string[], page?: true }>}
 */
const examples = {
  softphone: {
    env: ({ http, teletracker, credentials }) => ({
      TELETRACKER_USERNAME: credentials.teletracker?.username,
      TELETRACKER_PASSWORD: credentials.teletracker?.password,
      TELETRACKER_API: `${http}/teletracker`,
      VITE_TELETRACKER_REALTIME: teletracker,
    }),
    run: ['node_modules/.bin/vite', '--strictPort', '--host', '127.0.0.1', '--port'],
    page: true,
  },
  fleet: {
    env: ({ http, credentials }) => ({
      NEXT_PUBLIC_NAVIXY_BASE_URL: `${http}/navixy/v2`,
      NAVIXY_HASH: credentials.navixy?.hash,
      NEXT_TELEMETRY_DISABLED: '1',
    }),
    run: ['node_modules/.bin/next', 'dev', '--hostname', '127.0.0.1', '--port'],
    page: true,
  },
  records: {
    env: ({ http, credentials }) => ({ RESTED_URL: `${http}/rested/api`, RESTED_KEY: credentials.rested?.key }),
    run: ['node', 'records.mjs'],
  },
}

/** @param {string} name */
const exampleOf = (name) => {
  const example = examples[name]
  if (!example) throw new Error(`There is no example ${name}: there are ${Object.keys(examples).join(', ')}`)
  return example
}

/** What an example's environment says of the emulator that printed this line. @param {string} name @param {string} line */
export const environment = (name, line) => /** @type {Record<string, string>} */ (exampleOf(name).env(JSON.parse(line)))

/** Installs an example with plain npm: of our packages those that it names, from the tarballs in `temp`. @param {string} folder @param {string} temp */
export const install = (folder, temp) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return npmInstall(folder, temp, (name) => name in { ...dependencies, ...devDependencies })
}

/** @param {import('node:child_process').ChildProcess} child */
const passOn = ({ stdout, stderr }) => {
  stdout?.pipe(process.stdout)
  stderr?.pipe(process.stderr)
}

/** @param {string} name */
const main = async (name) => {
  const example = exampleOf(name)
  const folder = join(root, 'examples', name)
  const temp = mkdtempSync(join(tmpdir(), 'tributary-example-'))
  process.once('exit', () => rmSync(temp, { recursive: true, force: true }))
  console.error('Building and packing the packages…')
  await run('turbo', ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'])
  await pack(temp)
  console.error(`Installing them in examples/${name}…`)
  await install(folder, temp)
  const emulator = start(join(folder, 'node_modules/.bin/tributary-emulator'), ['--port', '0'], { cwd: folder })
  const env = environment(name, await firstLine(emulator))
  const port = example.page ? [String(await tryPort(0))] : []
  const [command = '', ...args] = [...example.run, ...port]
  const app = start(command, args, { cwd: folder, env })
  passOn(app)
  for (const child of [emulator, app]) child.once('close', (code) => leave(code ?? 1))
  if (!example.page) return
  const address = `http://127.0.0.1:${port}/`
  await answers(address, app)
  console.error(`\n  Open  ${address}\n  Ctrl-C ends it.\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.env.TURBO_TELEMETRY_DISABLED = process.env.DO_NOT_TRACK = '1'
  untilInterrupted()
  await main(process.argv[2] ?? '').catch((error) => {
    console.error(error instanceof Error ? error.message : error)
    leave(1)
  })
}
