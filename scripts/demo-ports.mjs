import { createServer } from 'node:net'

/**
 * Listens for a moment and resolves with the port it got; 0 asks for a free one. Rejects as `listen` does.
 *
 * @param {number} port
 * @returns {Promise<number>}
 */
export const tryPort = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })

/**
 * The port for the stories: `PORT`, or 6006. Throws one line that says what to do when it is taken or is no port.
 *
 * @param {string | undefined} wanted
 */
export const storiesPort = async (wanted) => {
  const port = Number(wanted || 6006)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT takes a number from 1 to 65535, not '${wanted}'.`)
  return tryPort(port).catch((error) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`
    throw new Error(
      `Port ${port} ${why}: stop what uses it, or choose another, for example PORT=${port < 65_535 ? port + 1 : 6006} npm run demo`,
    )
  })
}
