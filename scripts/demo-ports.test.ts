import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { storiesPort, tryPort } from './demo-ports.mjs'

it('takes the port that was asked for', async () => {
  const port = await tryPort(0)
  expect(await storiesPort(String(port))).toBe(port)
})

it('names a taken port and the command that avoids it', async () => {
  const server = createServer()
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  onTestFinished(() => void server.close())
  const next = port < 65_535 ? port + 1 : 6006
  await expect(storiesPort(String(port))).rejects.toThrow(
    `Port ${port} is taken: stop what uses it, or choose another, for example PORT=${next} npm run demo`,
  )
})

it.each(['http', '0', '70000', '-1'])('says that %s is no port', async (text) => {
  await expect(storiesPort(text)).rejects.toThrow(`PORT takes a number from 1 to 65535, not '${text}'.`)
})
