import type { Meta, StoryObj } from '@storybook/react-vite'
import { useUserEvents } from '@tributary/react'
import { ConnectionBanner } from '@tributary/react/components'
import { expect, waitFor } from 'storybook/test'
import { Example } from './example'
import { CONNECTIONS, OUTAGES, type Scene } from './scenes'
import { Studio } from './studio'

const show = (scene: Scene) => () => (
  <Studio scene={scene}>
    <main className="bare">
      <ConnectionBanner after={0} />
      <p>The page goes on below.</p>
    </main>
  </Studio>
)

const meta = {
  title: 'Components/ConnectionBanner',
  component: ConnectionBanner,
  parameters: { stage: false },
} satisfies Meta<typeof ConnectionBanner>
export default meta
type Story = StoryObj<typeof meta>

/** Cut the connection and take the network away: a short blip shows nothing, after five seconds the banner is there. */
export const Live: Story = {
  parameters: { stage: {} },
  render: function Render() {
    const { status } = useUserEvents()
    return (
      <>
        <ConnectionBanner />
        <Example try="Switch Refuse on, press Cut, and wait five seconds. A shorter blip shows nothing: it is nobody's business.">
          <p>The stream is {status}.</p>
        </Example>
      </>
    )
  },
}

/** A blip of two seconds is nobody's business. */
export const Blip: Story = {
  render: () => (
    <Studio scene={CONNECTIONS.reconnecting}>
      <main className="bare">
        <ConnectionBanner />
        <p>The page goes on below.</p>
      </main>
    </Studio>
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('')
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const Connected: Story = {
  render: show(CONNECTIONS.connected),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('')
  },
}

export const Reconnecting: Story = {
  render: show(CONNECTIONS.reconnecting),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('No connection.')
    await expect(canvas.getByRole('timer')).toHaveTextContent(/^Next attempt in \d+ seconds$/)
    await userEvent.tab()
    await expect(canvas.getByRole('button', { name: 'Retry now' })).toHaveFocus()
  },
}

export const RetryNow: Story = {
  render: show(CONNECTIONS.reconnecting),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await expect(await canvas.findByText('Connected again.')).toBeVisible()
  },
}

export const Trying: Story = {
  render: show(OUTAGES.trying),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Trying now…')).toBeVisible()
  },
}

/** After five attempts that never came up: probably something is set up wrongly. */
export const Hint: Story = {
  render: show(OUTAGES.hint),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent(/never opened/))
  },
}

/** Nothing is tried any more until somebody says so. */
export const Failed: Story = {
  render: show(CONNECTIONS.failed),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The connection was given up.')).toBeVisible()
    await expect(canvas.getByText('your plan has no realtime events')).toBeVisible()
  },
}

export const Restored: Story = {
  render: show(OUTAGES.restored),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Connected again.', {}, { timeout: 3_000 })).toBeVisible()
  },
}

export const LongText: Story = {
  render: show(OUTAGES.long),
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText(/Donau/)
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
  },
}
