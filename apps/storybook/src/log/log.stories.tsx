import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { ConnectionBanner, ConnectionStatus } from '../parts/connection-status'
import { useStage } from '../stage/stage'
import { EventLog } from './event-log'

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
      <ConnectionBanner />
      <EventLog />
    </>
  )
}

const meta = { title: 'User events', component: Page } satisfies Meta<typeof Page>
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
    await expect(await canvas.findByText('Starting the stream…')).toBeVisible()
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
    await userEvent.click(await canvas.findByRole('button', { name: 'Try now' }))
    await canvas.findByText('Something may be missing here')
    await userEvent.click(canvas.getByRole('button', { name: 'Text my number' }))
    await expect((await canvas.findAllByText(/^Text from/, {}, { timeout: 3_000 })).length).toBeGreaterThan(0)
    await canvas.findAllByText('1 unread')
    const rows = canvas.getAllByRole('listitem').map((row) => (row.className === 'gap' ? 'gap' : row.dataset.event))
    await expect(rows).toContain('gap')
    await expect(rows.indexOf('gap')).toBeGreaterThan(0)
    await expect(rows.at(-1)).toBe('message')
  },
}

/** A log stands still while it is read, and forgets what it is told to forget. */
export const PauseAndClear: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('Nothing has happened yet.')
    const text = canvas.getByRole('button', { name: 'Text my number' })
    await userEvent.click(text)
    await canvas.findByText('1 unread')
    await userEvent.click(canvas.getByRole('button', { name: 'Pause' }))
    await userEvent.click(text)
    const resume = await canvas.findByRole('button', { name: 'Resume (2 new)' })
    await expect(canvas.getAllByRole('listitem')).toHaveLength(2)
    await userEvent.click(resume)
    await expect(canvas.getAllByRole('listitem')).toHaveLength(4)
    await userEvent.selectOptions(canvas.getByLabelText('Show'), 'calls')
    await expect(canvas.queryAllByRole('listitem')).toHaveLength(0)
    await userEvent.selectOptions(canvas.getByLabelText('Show'), 'everything')
    await userEvent.click(canvas.getByRole('button', { name: 'Clear' }))
    await expect(await canvas.findByText('Nothing has happened yet.')).toBeVisible()
  },
}
