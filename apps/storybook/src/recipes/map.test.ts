// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { navixy } from '@tributary/emulator'
import { createElement } from 'react'
import { expect, it } from 'vitest'
import { redirect, until } from './kit'

/** Device 10001, `east` hundredths of a degree from where it was, at a time of its own. */
const at = (east: number) => ({
  type: 'event',
  event: 'state_batch',
  data: [
    {
      type: 'source_state_event',
      state: {
        source_id: 10_001,
        gps: { updated: `2026-01-01 00:00:0${east}`, location: { lat: 45, lng: 9 + east / 100 } },
        movement_status: 'moving',
      },
    },
  ],
})

it('draws where everybody is and has been, and says when that is old', async () => {
  const vendor = navixy({ trackers: 2 })
  const { emulator, dialled } = redirect([vendor], () => new Response(vendor.credentials().hash))
  const control = emulator.control('navixy')
  const { App } = await import('./map')
  const { container, unmount } = render(createElement(App))
  const shows = (name: string) => screen.findByRole('img', { name }, { timeout: 8_000 })
  await shows('2 vehicles')
  expect(dialled[0]).toMatch(/^wss:\/\/api\.eu\.navixy\.com\//)

  for (const east of [1, 2]) control.emit(at(east))
  const first = () => container.querySelector('g')
  await until(() => expect(first()?.querySelector('title')?.textContent).toBe('10001, moving'))
  await until(() => expect(first()?.querySelector('polyline')?.getAttribute('points')?.split(' ')).toHaveLength(3))
  const { points } = { points: first()?.querySelector('polyline')?.getAttribute('points')?.split(' ') ?? [] }
  const circle = first()?.querySelector('circle')
  expect(points.at(-1)).toBe(`${circle?.getAttribute('cx')},${circle?.getAttribute('cy')}`)
  const [x, y] = points.map((point) => point.split(',').map(Number)).slice(-2) as [number[], number[]]
  // A hundredth of a degree to the east and none to the north.
  expect([(y[0] ?? 0) > (x[0] ?? 0), y[1] === x[1]]).toEqual([true, true])

  control.refuse({ status: 503 })
  control.drop({ terminate: true })
  await shows('2 vehicles, where they were last seen')
  control.refuse({})
  await shows('2 vehicles')
  unmount()
})
