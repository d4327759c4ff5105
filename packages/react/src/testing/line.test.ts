// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { teletracker as emulated } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import { teletracker } from '@tributary/teletracker'
import { createElement } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Calls } from '../../recipes/calls'
import { deploy } from '../../recipes/calls.scenario'
import { type Places, renderWithRealtime } from './index'
import { stageOf, withRealtime } from './storybook'

const providers = (at: Places) => [teletracker(at.teletracker)]
let running: NodeEmulator
beforeEach(async () => {
  running = await createEmulator({ vendors: [emulated()] })
})
afterEach(async () => {
  vi.restoreAllMocks()
  cleanup()
  await running.close()
})
/** The line that the command prints; jsdom's own WebSocket does not work under Node 20. */
const options = () => ({
  providers,
  emulator: JSON.parse(JSON.stringify(running.announcement)),
  client: { WebSocket },
})
const show = (given = options()) => renderWithRealtime(createElement(Calls), given)

it('runs the scenario of the README against an emulator on real sockets', async () => {
  const stage = show()
  await deploy(stage)
  expect(stage.emulator).toBeUndefined()
  // The second one came with the token that had expired.
  expect(running.connections).toHaveLength(3)
})

it('knows what is valid after somebody else has expired it', async () => {
  const before = options()
  running.control('teletracker').expire()
  const { see, emit } = show(before)
  await see('live')
  expect(await emit('teletracker', { type: 'userevent' })).toBe(1)
  await see('live: 1 calls')
})

it('signs in at the next attempt where it could not at the first', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('fetch failed'))
  const { see, client } = show()
  await see('live')
  expect(running.connections).toHaveLength(1)
  expect(client.connection.status).toBe('connected')
  expect(fetch).toHaveBeenCalledTimes(2)
})

it('lets real time pass where the server is real', async () => {
  const { advance, see } = show()
  await see('live')
  const before = performance.now()
  await advance(30)
  expect(performance.now() - before).toBeGreaterThan(25)
})

it('closes the sockets of a test that is over', async () => {
  const { see } = show()
  await see('live')
  cleanup()
  await vi.waitFor(() => expect(running.connections.every(({ closed }) => closed)).toBe(true))
})

it('plays in a story against such an emulator too', async () => {
  const canvasElement = document.body.appendChild(document.createElement('div'))
  const decorate = withRealtime(options())
  const draw = () => decorate(Calls, { id: 'calls--live', canvasElement, parameters: {} })
  const { unmount } = render(createElement(draw), { container: canvasElement })
  await act(() => deploy(stageOf(canvasElement)))
  expect(screen.getByText(/^live: 2 calls/)).toBeTruthy()
  unmount()
  await vi.waitFor(() => expect(running.connections.every(({ closed }) => closed)).toBe(true))
  expect(() => stageOf(canvasElement)).toThrow('This story has no stage: give it decorators: [withRealtime({')
})
