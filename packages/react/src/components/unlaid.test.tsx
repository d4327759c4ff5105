import { act, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { channel, listen, radio, until } from '../kit'
import { EventLog } from './index'

it('shows rows where nothing is laid out, as in jsdom or while it is hidden, but not all of a long list', async () => {
  const station = radio()
  const { client, wrapper } = listen([station])
  render(<EventLog topic={channel('a')} />, {
    wrapper: ({ children }) => <div style={{ display: 'none' }}>{wrapper({ children })}</div>,
  })
  await until(() => expect(client.connection.status).toBe('connected'))
  await act(async () => station.emit('a', 1, 2, 3))
  expect(screen.getAllByText(/^[123]$/).map(({ textContent }) => textContent)).toEqual(['3', '2', '1'])
  await act(async () => station.emit('a', ...Array.from({ length: 500 }, (_, i) => i)))
  expect(document.querySelectorAll('li').length).toBeLessThan(50)
})
