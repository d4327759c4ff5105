// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { rested } from '@tributary/emulator'
import { restedApi } from '@tributary/rested'
import { createElement } from 'react'
import { expect, it } from 'vitest'
import { redirect, until } from './kit'

it('fills the cache for whoever reads it, and reads anew after a gap', async () => {
  const { emulator } = redirect([rested({ key: 'project-key' })])
  const control = emulator.control('rested')
  // Somebody else, who writes to the same endpoint.
  const { create, remove } = restedApi({ key: 'project-key' }).endpoint('orders')
  const { uniqueId } = await create({ item: 'flour', total: 1 })

  const { App } = await import('./tanstack-query')
  const { unmount } = render(createElement(App))
  const shows = (items: readonly string[], sum: string) =>
    until(() => {
      expect(screen.queryAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(items)
      expect(screen.getByRole('status').textContent).toBe(sum)
    })
  await shows(['flour'], '1')
  await create({ item: 'paper', total: 20 })
  await shows(['flour', 'paper'], '21')

  control.drop({ terminate: true })
  await Promise.all([remove(uniqueId), create({ item: 'oranges', total: 300 })])
  await shows(['paper', 'oranges'], '320')

  unmount()
  await until(() => expect(emulator.connections.every(({ closed }) => closed)).toBe(true))
})
