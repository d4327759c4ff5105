// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { teletracker } from '@tributary/emulator'
import { createElement } from 'react'
import { expect, it } from 'vitest'
import { redirect, until } from './kit'

it('hears two accounts of one vendor, and one goes on where the other has failed', async () => {
  const vendor = teletracker()
  const [sales, support] = vendor.credentials().users
  const tokens: Record<string, string | undefined> = { sales: sales?.token, support: support?.token }
  const { emulator } = redirect([vendor], (path) => new Response(tokens[path.split('/')[3] ?? '']))
  const control = emulator.control('teletracker')
  const { App } = await import('./accounts')
  const { container, unmount } = render(createElement(App))
  const statuses = () => [...container.querySelectorAll('dd')].map(({ textContent }) => textContent)
  const heard = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)
  await until(() => expect(statuses()).toEqual(['live', 'live']))
  expect(emulator.connections).toHaveLength(2)

  control.emit({ type: 'userevent', n: 1 }, { user: sales?.username ?? '' })
  control.emit({ type: 'userevent', n: 2 }, { user: support?.username ?? '' })
  await until(() => expect(heard()).toEqual(['sales {"type":"userevent","n":1}', 'support {"type":"userevent","n":2}']))

  tokens.support = 'revoked'
  control.drop({ terminate: true })
  await until(() => expect(statuses()).toEqual(['live', expect.stringMatching(/did not accept|token/)]))
  control.emit({ type: 'userevent', n: 3 })
  await until(() => expect(heard().at(-1)).toBe('sales {"type":"userevent","n":3}'))
  unmount()
})
