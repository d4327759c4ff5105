// `npm run emulator`: the command of @tributary/emulator, built first. Its own first line on standard output is JSON, so the build
// speaks on standard error; npm and pnpm put lines of theirs before it, so a program that reads it starts the command itself.
import { spawnSync } from 'node:child_process'
import { root } from './run.mjs'

const build = ['run', 'build', '--filter=@tributary/emulator', '--output-logs=errors-only']
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
const { status } = spawnSync('turbo', build, { cwd: root, env, stdio: ['ignore', 2, 2] })
const command = new URL('../packages/emulator/bin/tributary-emulator.mjs', import.meta.url)
if (status === 0) await import(command.href)
else process.exitCode = 1
