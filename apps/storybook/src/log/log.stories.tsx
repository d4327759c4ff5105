import type { Meta, StoryObj } from '@storybook/react-vite'
import { ConnectionBanner } from '@tributary/react/components'
import { expect, waitFor } from 'storybook/test'
import { ConnectionStatus } from '../parts/connection-status'
import { useStage } from '../stage/stage'
import { PhoneLog } from './phone-log'

function Page() {
  const { scenes } = useStage()
  return (
    <>
      <header className="title">
        <h1>User events</h1>
        <ConnectionStatus />
        <button type="button" onClick={() => scenes.text(0)}>
          Text my number
        </button>
      </header>
      <ConnectionBanner after={0} />
      <PhoneLog />
    </>
  )
}

const meta = { id: 'user-events', title: 'Examples/User events', component: Page } satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { where: 'page', stream: false } as const

/** Events as they come: from the demo's emulator over a WebSocket, or from the one in this page. */
export const Live: Story = {}

export const Empty: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Nothing has happened yet.')).toBeVisible()
  },
}

export const Pending: Story = {
  parameters: { stage: { ...quiet, faults: { mute: { on: true } } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The stream is being started.')).toBeVisible()
  },
}

/** After a cut the log marks where events may be missing: the vendor has no replay. */
export const WithGap: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('Nothing has happened yet.')
    await userEvent.click(canvas.getByRole('button', { name: 'Text my number' }))
    await canvas.findByText(/^Text from/)
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await canvas.findByText('Something may be missing.')
    await userEvent.click(canvas.getByRole('button', { name: 'Text my number' }))
    const rows = () => canvas.getAllByRole('listitem').map((row) => row.dataset.row)
    await waitFor(() => expect(rows().indexOf('gap')).toBeGreaterThan(0), { timeout: 3_000 })
    await expect(rows().at(-1)).toBe('event')
  },
}

/** A log stands still while it is read, and shows what it is asked for. */
export const PauseAndFilter: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('Nothing has happened yet.')
    const text = canvas.getByRole('button', { name: 'Text my number' })
    await userEvent.click(text)
    await canvas.findByText('1 unread')
    await userEvent.click(canvas.getByRole('button', { name: 'Pause' }))
    await userEvent.click(text)
    await waitFor(() => expect(canvas.getByText(/new$/)).toHaveTextContent('2 new'))
    await expect(canvas.getAllByRole('listitem')).toHaveLength(2)
    await userEvent.click(canvas.getByRole('button', { name: 'Resume' }))
    await expect(canvas.getAllByRole('listitem')).toHaveLength(4)
    await userEvent.type(canvas.getByRole('searchbox'), 'unread')
    await expect(canvas.getAllByRole('listitem')).toHaveLength(2)
    await userEvent.type(canvas.getByRole('searchbox'), ' of another kind')
    await expect(await canvas.findByText('Nothing contains this text.')).toBeVisible()
  },
}
