// Makes `npm <script>` work in a fresh clone with only Node and npm: hands over to the pinned pnpm, which installs what is
// missing and runs the script, in the repository's folder. Nothing but built-ins may be imported: node_modules may not exist yet.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager, engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [script, ...rest] = process.argv.slice(2)
const event = process.env.npm_lifecycle_event

const wanted = engines.node.slice('>='.length)
const older = process.versions.node.localeCompare(wanted, 'en', { numeric: true }) < 0

if (older) {
  console.error(`Node ${process.versions.node} is too old: use Node ${wanted} or newer`)
  process.exitCode = 1
} else if (!script || !event) {
  console.error('Run this through package.json, for example: npm test')
  process.exitCode = 1
} else if (process.env.npm_config_user_agent?.startsWith('pnpm/')) {
  const file = resolve(root, script)
  process.argv.splice(1, 2, file)
  await import(pathToFileURL(file).href)
} else {
  const [pnpm] = packageManager.split('+')
  const shell = process.platform === 'win32'
  // Ctrl-C reaches the script too, which says how it ended: this waits for it.
  process.on('SIGINT', () => {})
  // `exec`, for `run` puts a shell between, which Ctrl-C ends too: pnpm would say that the command failed, whatever the script says.
  const child = spawn('npx', ['--yes', pnpm, 'exec', 'node', script, ...rest], { cwd: root, stdio: 'inherit', shell })
  child.once('error', ({ message }) => {
    console.error(message)
    process.exitCode = 1
  })
  child.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
