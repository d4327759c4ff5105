// @vitest-environment jsdom
import { render, screen } from '@testing-library/react'
import { createClient } from '@tributary/core'
import { createMemoryEmulator, rested as emulated } from '@tributary/emulator'
import { RealtimeProvider } from '@tributary/react'
import { rested, restedApi } from '@tributary/rested'
import { createElement } from 'react'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Orders } from './blocked-networks'
import { until } from './kit'

it('asks again and again where no WebSocket gets through, and no more once one does', async () => {
  const emulator = createMemoryEmulator({ vendors: [emulated({ key: 'project-key' })] })
  const control = emulator.control('rested')
  const project = { key: 'project-key', baseUrl: `${emulator.http}/rested/api`, fetch: emulator.fetch }
  const api = restedApi(project).endpoint<{ readonly item: string }>('orders')
  const client = createClient({ providers: [rested(project)], WebSocket: emulator.WebSocket, backoff: () => 5 })
  onTestFinished(async () => {
    await client.close()
    await emulator.close()
  })
  const [timers, ended] = [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')]
  const items = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent)

  control.refuse({ status: 403 })
  await api.create({ item: 'flour' })
  render(createElement(RealtimeProvider, { client }, createElement(Orders, { api, every: 20 })))
  const status = () => screen.getByRole('status').textContent
  await until(() => expect(status()).toBe('No live connection from here: read anew every 0.02 seconds.'))
  expect(emulator.attempts).toBeGreaterThanOrEqual(5)
  await until(() => expect(items()).toEqual(['flour']))
  await api.create({ item: 'paper' })
  await until(() => expect(items()).toEqual(['flour', 'paper']))

  control.refuse({})
  await until(() => expect(status()).toBe('live'))
  await api.create({ item: 'oranges' })
  await until(() => expect(items()).toEqual(['flour', 'paper', 'oranges']))
  const at = timers.mock.calls.findIndex(([, every]) => every === 20)
  expect(ended).toHaveBeenCalledWith(timers.mock.results[at]?.value)
})
