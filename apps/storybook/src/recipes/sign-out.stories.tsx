import type { Meta, StoryObj } from '@storybook/react-vite'
import { createClient } from '@tributary/core'
import { createMemoryEmulator, teletracker as teletrackerServer } from '@tributary/emulator'
import { teletracker } from '@tributary/teletracker'
import { useEffect, useState } from 'react'
import { expect } from 'storybook/test'
import '../devtools/devtools.css'
import '../parts/plain.css'
import { useNow } from '../parts/time'
import { App } from './sign-out'

function createPlace() {
  const vendor = teletrackerServer()
  const emulator = createMemoryEmulator({ vendors: [vendor], stream: true, latency: 20 })
  const { users } = vendor.credentials()
  return {
    users: users.map(({ username }) => username),
    create(user: string) {
      const credentials = () => users.find(({ username }) => username === user)?.token ?? ''
      const provider = teletracker({ url: emulator.url('teletracker'), credentials })
      return createClient({ providers: [provider], WebSocket: emulator.WebSocket })
    },
    open: () => emulator.connections.filter(({ closed }) => !closed).length,
    close: () => emulator.close(),
  }
}

/** The program, and below it what the vendor sees of it. */
function Page() {
  const [{ users, create, open, close }] = useState(createPlace)
  useEffect(() => () => void close(), [close])
  useNow(true)
  return (
    <main className="devtools-page">
      <div className="plain">
        <App users={users} create={create} />
      </div>
      <p className="plain">Connections open at the vendor: {open()}</p>
    </main>
  )
}

const meta = {
  title: 'Recipes/Sign-out and account switch',
  component: Page,
  parameters: { stage: false },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

/** The first of them has signed in. */
export const Live: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'ada@example.test' }))
  },
}

/** What one user searched for and was shown is gone when the other is there, and after sign-out nothing is open. */
export const Switched: Story = {
  play: async ({ canvas, userEvent }) => {
    const [ada, ben] = ['ada@example.test', 'ben@example.test']
    await userEvent.click(canvas.getByRole('button', { name: ada }))
    await canvas.findByRole('region', { name: `${ada}, live` })
    await userEvent.type(canvas.getByRole('textbox'), 'message')
    await userEvent.click(canvas.getByRole('button', { name: ben }))
    await expect(canvas.getByRole('textbox')).toHaveValue('')
    await canvas.findByRole('region', { name: `${ben}, live` })
    await expect(await canvas.findByText('Connections open at the vendor: 1')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Sign out' }))
    await expect(await canvas.findByText('Connections open at the vendor: 0')).toBeVisible()
  },
}
