// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { type Behaviour, teletracker } from '@tributary/emulator'
import { createElement } from 'react'
import { expect, it, vi } from 'vitest'
import { redirect, until } from './kit'

const MINUTE = 60_000

/** An unsigned JWT that ends in so many ms. */
const jwt = (lifetime: number): string => {
  const payload = { sub: 'ada?', exp: Math.floor((Date.now() + lifetime) / 1000), n: Math.random() }
  return ['{"alg":"none"}', JSON.stringify(payload), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
}

/** A server that gives tokens, and a vendor that takes the newest of them until it is over. */
async function start(lifetime = 10 * MINUTE) {
  vi.resetModules()
  const given: string[] = []
  const server = { signedIn: true, refused: 0 }
  const vendor = teletracker()
  const takesNewest: Behaviour = () => ({
    in: (text, next) => next(text.replace(given.at(-1) ?? 'none', vendor.credentials().token)),
  })
  const { emulator } = redirect(
    [vendor],
    (path, { method }) => {
      expect([path, method]).toEqual(['/api/phone-token', 'POST'])
      if (server.signedIn) {
        given.push(jwt(lifetime))
        return new Response(given.at(-1))
      }
      server.refused++
      return new Response('', { status: 401 })
    },
    takesNewest,
  )
  const { App } = await import('./token-refresh')
  const { unmount } = render(createElement(App))
  const shows = (label: string) => until(() => expect(screen.getByRole('list').getAttribute('aria-label')).toBe(label))
  await shows('Events, live')
  const control = emulator.control('teletracker')
  /** Cuts the connection, and waits for the sign-in on the next one. */
  const again = async () => {
    const before = emulator.connections.length
    control.drop({ terminate: true })
    await until(() => expect(emulator.connections.length).toBeGreaterThan(before))
    await shows('Events, live')
  }
  return { given, server, control, again, unmount }
}

it('keeps a token from one connection to the next, and asks for another before it ends', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { given, again, unmount } = await start()
  await again()
  expect(given).toHaveLength(1)
  vi.setSystemTime(Date.now() + 9 * MINUTE + 1_000)
  await again()
  expect(given).toHaveLength(2)
  unmount()
})

it('asks for another when the vendor refuses one that looks good', async () => {
  const { given, control, again, unmount } = await start()
  given.push('revoked')
  await again()
  expect(given).toHaveLength(3)
  control.emit({ type: 'userevent', n: 1 })
  await until(() => expect(screen.getByRole('listitem').textContent).toBe('{"type":"userevent","n":1}'))
  unmount()
})

it('says that the session is over, without asking twice, and goes on once somebody has signed in again', async () => {
  const { server, control, unmount } = await start(MINUTE / 2)
  server.signedIn = false
  control.drop({ terminate: true })
  await until(() => expect(screen.getByRole('alert').textContent).toMatch(/^Your session is over/))
  expect(server.refused).toBe(1)
  server.signedIn = true
  fireEvent.click(screen.getByRole('button'))
  await until(() => expect(screen.getByRole('list').getAttribute('aria-label')).toBe('Events, live'))
  unmount()
})
