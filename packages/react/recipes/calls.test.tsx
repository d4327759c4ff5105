import { cleanup } from '@testing-library/react'
import { healthy, refuses, sequence } from '@tributary/emulator'
import { type Places, renderWithRealtime } from '@tributary/react/testing'
import { teletracker } from '@tributary/teletracker'
import { afterEach, expect, it, vi } from 'vitest'
import { Calls } from './calls'
import { deploy } from './calls.scenario'

const providers = (at: Places) => [teletracker(at.teletracker)]
afterEach(() => {
  cleanup() // the screen, and with it client and emulator
  vi.useRealTimers()
})

it('counts calls', async () => {
  const { emit, container } = renderWithRealtime(<Calls />, { providers })
  await emit('teletracker', { type: 'userevent', from_number: '+15045550123' })
  expect(container.textContent).toBe('live: 1 calls')
})

it('tries again a tenth of a second after a cut', async () => {
  vi.useFakeTimers()
  const { drop, advance, container } = renderWithRealtime(<Calls />, { providers })
  await drop()
  expect(container.textContent).toBe('recovering: 0 calls')
  await advance(100)
  expect(container.textContent).toBe('live: 0 calls, and some may be missing')
})

it('comes up when the server does', async () => {
  const behaviour = sequence(refuses({ status: 503 }), healthy())
  const { see, emulator } = renderWithRealtime(<Calls />, { providers, behaviour })
  await see('live: 0 calls')
  expect(emulator.attempts).toBe(2)
})

it('asks to sign in again', async () => {
  const { expireToken, findByRole } = renderWithRealtime(<Calls />, { providers })
  await expireToken({ renew: false })
  expect((await findByRole('alert')).textContent).toBe('Sign in again: unauthorized')
})

it('goes on after a deploy', () => deploy(renderWithRealtime(<Calls />, { providers })))
