// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { teletracker } from '@tributary/emulator'
import { createElement } from 'react'
import { expect, it } from 'vitest'
import { redirect, until } from './kit'

it('shows one user nothing of the other, and leaves nothing open', async () => {
  const vendor = teletracker()
  const asked: string[] = []
  const { emulator } = redirect([vendor], (path) => {
    asked.push(path)
    const user = vendor.credentials().users.find(({ username }) => path.includes(username))
    return user && new Response(user.token)
  })
  const control = emulator.control('teletracker')
  const [ada, ben] = ['ada@example.test', 'ben@example.test']
  const { App } = await import('./sign-out')
  const { container } = render(createElement(App, { users: [ada, ben] }))
  const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
  const live = (user: string) => screen.findByRole('region', { name: `${user}, live` }, { timeout: 8_000 })
  const open = () => emulator.connections.filter(({ closed }) => !closed).length

  press(ada)
  await live(ada)
  control.emit({ type: 'userevent', to: 'ada' })
  await screen.findByText('{"type":"userevent","to":"ada"}')

  const search = () => screen.getByRole<HTMLInputElement>('textbox')
  fireEvent.change(search(), { target: { value: 'ada' } })
  press(ben)
  expect(search().value).toBe('')
  expect(container.textContent).not.toContain('userevent')
  await live(ben)
  expect(open()).toBe(1)
  control.emit({ type: 'userevent', to: 'ada' }, { user: ada })
  control.emit({ type: 'userevent', to: 'ben' }, { user: ben })
  await screen.findByText('{"type":"userevent","to":"ben"}')
  expect(container.textContent).not.toContain('"to":"ada"')

  press('Sign out')
  expect(screen.queryByRole('region')).toBeNull()
  await until(() => expect(open()).toBe(0))
  expect(asked).toEqual([`/api/users/${ada}/phone-token`, `/api/users/${ben}/phone-token`])
})
