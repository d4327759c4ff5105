import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/** Ends a child that was started with `start`, and everything it has started. @param {import('node:child_process').ChildProcess} child */
export const stop = (child) => {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    child.kill('SIGTERM')
  }
}

/**
 * Starts a command in a process group of its own, so that nothing it starts outlives it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options] `env` is added to the present environment
 */
export const start = (command, args, { cwd = root, env = {} } = {}) => {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  running.add(child)
  child.once('close', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => {
    for (const child of running) stop(child)
    // Whoever is ended has failed, unless it has said before that this is how it ends.
    process.exit(process.exitCode ?? 1)
  })

/**
 * Runs a command to its end and resolves with what it printed, both streams in order.
 *
 * Rejects with that text when it fails or takes longer than `limit` milliseconds (ten minutes).
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, limit?: number }} [options]
 * @returns {Promise<string>}
 */
export const run = (command, args, { limit = 600_000, ...options } = {}) =>
  new Promise((resolve, reject) => {
    let output = ''
    const child = start(command, args, options)
    const timer = setTimeout(() => {
      output += `\nstopped: not done after ${limit / 1000} s`
      stop(child)
    }, limit)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(output)
      else reject(new Error(`${[command, ...args].join(' ')}\n${output.trim()}`))
    })
  })

/**
 * Runs jobs one after the other, all of them, and then rejects with everything that went wrong.
 *
 * @param {readonly (() => Promise<unknown>)[]} jobs
 */
export const all = async (jobs) => {
  /** @type {string[]} */
  const failures = []
  for (const job of jobs) await job().catch((error) => failures.push(error.message))
  if (failures.length) throw new Error(failures.join('\n\n'))
}

/**
 * The first line that a child prints. Rejects with its complaints when it ends before.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
export const firstLine = (child) =>
  new Promise((resolve, reject) => {
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaint = (complaint + text).slice(-4_000)
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`${child.spawnfile} ended before it was up.\n${complaint.trim()}`)))
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
  })

/**
 * Resolves once an address answers. Rejects with all that was said when the child that should answer ends before.
 *
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} child
 */
export const answers = async (url, child) => {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-8_000)
    })
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`Nothing answers at ${url}.\n${output.trim()}`)
}

/** Ends this process and what it has started. @param {number} code */
export const leave = (code) => {
  process.exitCode = code
  process.kill(process.pid, 'SIGTERM')
}

/** For what runs until Ctrl-C: that is how it ends, not how it fails. */
export const untilInterrupted = () => {
  process.exitCode = 0
  // As with `| head`: an error that nobody hears would end this process, and leave behind what it has started.
  process.stdout.once('error', () => leave(0))
  // A signal to npm or npx does not reach this process: whoever loses its parent has nobody left to show anything to.
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) leave(0)
  }, 1_000).unref()
}
