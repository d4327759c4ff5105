import { fork } from 'node:child_process'

const LIMIT_MS = 60_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill()
})

/** Starts a file of this folder. @param {string} file @param {string[]} [args] */
const start = (file, args) => {
  const child = fork(new URL(file, import.meta.url), args)
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** The server, and the port it is on. */
export const serve = async () => {
  const child = start('server.mjs')
  const port = await new Promise((resolve, reject) => {
    child.once('message', (/** @type {{ port: number }} */ message) => resolve(message.port))
    child.once('close', () => reject(new Error('The server ended before it was up')))
  })
  return {
    /** @type {number} */
    port,
    /** @param {import('./server.mjs').Order} order */
    order: (order) => void child.send(order),
    stop: () => void child.kill(),
  }
}

/**
 * Runs one job in a process of its own.
 *
 * @param {Awaited<ReturnType<typeof serve>>} server
 * @param {Omit<import('./client.mjs').Job, 'port'>} job
 * @returns {Promise<import('./client.mjs').Figures>}
 */
export const measure = (server, job) =>
  new Promise((resolve, reject) => {
    const child = start('client.mjs', [JSON.stringify({ ...job, port: server.port })])
    const what = `${job.raw ? 'raw ' : ''}${job.vendor} (${job.kind}, ${job.topics} topics)`
    const timer = setTimeout(() => {
      child.kill()
      reject(new Error(`${what} was not done after ${LIMIT_MS / 1_000} s`))
    }, LIMIT_MS)
    child.on(
      'message',
      (/** @type {{ result: import('./client.mjs').Figures } | import('./server.mjs').Order} */ message) => {
        if (!('result' in message)) return server.order(message)
        resolve(message.result)
        child.kill()
      },
    )
    child.once('close', () => {
      clearTimeout(timer)
      reject(new Error(`${what} ended without a result`))
    })
  })
