// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { rested } from '@tributary/emulator'
import { restedApi } from '@tributary/rested'
import { createElement } from 'react'
import { expect, it, vi } from 'vitest'
import { redirect, until } from './kit'

it('shows what is there, what is written, and after a cut what was written meanwhile', async () => {
  const { emulator } = redirect([rested({ key: 'project-key' })])
  const control = emulator.control('rested')
  // Somebody else, who writes to the same endpoint.
  const { create, remove } = restedApi({ key: 'project-key' }).endpoint('orders')
  const { uniqueId } = await create({ item: 'flour', total: 1420 })

  const { App } = await import('./live-table')
  const { unmount } = render(createElement(App))
  const rows = () =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map(({ textContent }) => textContent)
  await until(() => expect(rows()).toEqual(['flour1420']))
  await create({ item: 'paper', total: 2390 })
  await until(() => expect(rows()).toEqual(['flour1420', 'paper2390']))

  control.refuse({ status: 503 })
  control.drop({ terminate: true })
  await until(() => expect(screen.getByRole('region').getAttribute('aria-busy')).toBe('true'))
  await create({ item: 'oranges', total: 1850 })
  await remove(uniqueId)
  expect(rows()).toEqual(['flour1420', 'paper2390'])
  control.refuse({})
  await until(() => expect(rows()).toEqual(['paper2390', 'oranges1850']))
  expect(screen.getByText('Up to date again.')).toBeTruthy()
  unmount()
})

it('offers to read again what could not be read', async () => {
  vi.resetModules()
  let isDown = true
  redirect([rested({ key: 'project-key' })], (path) =>
    isDown && path.endsWith('/orders') ? new Response('', { status: 503 }) : undefined,
  )
  const { App } = await import('./live-table')
  const { unmount } = render(createElement(App))
  const again = await screen.findByRole('button', { name: 'Read again' }, { timeout: 8_000 })
  isDown = false
  fireEvent.click(again)
  await until(() => expect(screen.queryByRole('alert')).toBeNull())
  unmount()
})
