import { render, screen } from '@testing-library/react'
import { createMemoryEmulator, teletracker } from '@tributary/emulator'
import { emulatorHandlers } from '@tributary/emulator/msw'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { App } from './app'

const vendor = teletracker()
const emulator = createMemoryEmulator({ vendors: [vendor] })
const server = setupServer(
  http.get('*/api/phone-token', () => HttpResponse.text(vendor.credentials().token)), // the app's own server
  ...emulatorHandlers(emulator), // wss://api.teletracker.net, and its REST API
)
beforeAll(() => server.listen())
afterAll(() => server.close())

it('shows what the vendor says, and that it has gone', async () => {
  render(<App />)
  await screen.findByText('live')
  emulator.control('teletracker').emit({ type: 'userevent', from_number: '+15045550123' })
  expect(await screen.findByText(/"from_number":"\+15045550123"/)).toBeTruthy()
  emulator.control('teletracker').drop({ code: 1012 })
  expect(await screen.findByText('recovering')).toBeTruthy()
})
