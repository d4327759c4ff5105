import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Flooded, openFlooded } from './flooded'

let app: Flooded
beforeAll(async () => {
  app = await openFlooded(inject('chromium'), 'development')
}, 60_000)
afterAll(() => app.close())

const MiB = 2 ** 20
/** After so many ms without an animation frame state advances without one, for pages that get none. */
const HELD_BACK = 250

it('case 21 and 22: a hundred components in StrictMode open one socket, join once, and all show the same', async () => {
  await app.show(100)
  expect(await app.send(100, 0.1)).toEqual({ sockets: 1, joins: 1, sent: 10 })
  await app.says('live 10')
}, 20_000)

it('case 36: of 50 000 events a second each is delivered or covered by a gap, with one commit per animation frame and in bounded memory', async () => {
  const { sent, delivered, covered, lost, repeated, frames, heap } = await app.flood(50_000, 1.5)
  expect(sent).toBeGreaterThanOrEqual(75_010)
  expect([delivered + covered, lost, repeated]).toEqual([sent, 0, 0])
  const busy = frames.filter(({ commits, after }) => commits > 0 && after < HELD_BACK)
  expect(busy.length).toBeGreaterThan(5)
  expect(Math.max(...busy.map(({ commits }) => commits))).toBe(1)
  expect(heap.kept).toBeLessThan(4 * MiB)
  expect(heap.most).toBeLessThan(64 * MiB)
}, 60_000)
