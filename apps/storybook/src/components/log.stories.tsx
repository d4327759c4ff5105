import type { Meta, StoryObj } from '@storybook/react-vite'
import { skip } from '@tributary/react'
import { EventLog } from '@tributary/react/components'
import { userEvents } from '@tributary/teletracker'
import { expect, waitFor } from 'storybook/test'
import { CONNECTIONS, type Scene, TOPICS } from './scenes'
import { topic } from './station'
import { Studio } from './studio'

const show =
  (scene: Scene, given: typeof topic | typeof skip = topic) =>
  () => (
    <Studio scene={scene}>
      <main className="bare">
        <EventLog topic={given} />
      </main>
    </Studio>
  )

const meta = {
  title: 'Components/EventLog',
  component: EventLog,
  parameters: { stage: false },
  args: { topic },
} satisfies Meta<typeof EventLog>
export default meta
type Story = StoryObj<typeof meta>

/** Events as they come. Cut the connection, and a row of its own says where some may be missing. */
export const Live: Story = {
  parameters: { stage: {} },
  render: () => <EventLog topic={userEvents()} />,
  play: async ({ canvas }) => {
    await canvas.findAllByRole('listitem', {}, { timeout: 10_000 })
  },
}

export const Pending: Story = {
  render: show(TOPICS.pending),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The stream is being started.')).toBeVisible()
  },
}

export const Empty: Story = {
  render: show(CONNECTIONS.connected),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Nothing has happened yet.')).toBeVisible()
  },
}

/** Some of the texts are long: a row shows six lines, and all of them while it has the focus. */
export const WithGapAndLongText: Story = {
  render: show(TOPICS.live),
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findByText(/^Something may be missing/)
    await expect(canvas.getAllByRole('listitem').map((row) => row.dataset.row)).toEqual([
      'event',
      'gap',
      'event',
      'event',
      'event',
    ])
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
    await userEvent.click(canvas.getByRole('searchbox'))
    await userEvent.tab()
    await userEvent.tab()
    await userEvent.tab()
    await expect(canvas.getByText(/milk/).closest('li')).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await expect(canvas.getByText(/Donau/).closest('li')).toHaveFocus()
    await userEvent.keyboard('{End}')
    await expect(canvas.getByText(/Good morning/).closest('li')).toHaveFocus()
  },
}

export const Recovering: Story = {
  render: show(TOPICS.recovering),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/^Reconnecting/)).toBeVisible()
  },
}

export const Stale: Story = {
  render: show(TOPICS.stale),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('This is not up to date.')).toBeVisible()
  },
}

export const Failed: Story = {
  render: show(TOPICS.failed),
  play: async ({ canvas }) => {
    await canvas.findByText('The stream has stopped. The server refused.')
    await expect(canvas.getByText('words are for members')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Retry now' })).toBeVisible()
  },
}

/** A stream that had failed starts again when somebody asks it to. */
export const Retried: Story = {
  render: show(TOPICS.failed),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('The stream has stopped. The server refused.')
    await userEvent.click(canvas.getByRole('button', { name: 'Retry now' }))
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'Retry now' })).toBeNull())
  },
}

export const Skipped: Story = {
  render: show(() => {}, skip),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('No stream has been chosen.')).toBeVisible()
  },
}

/** Thousands of rows, of which the page holds a few; it stands still while somebody reads. */
export const Thousands: Story = {
  render: show(async (station) => {
    await station.up()
    let n = 0
    const more = (): void => station.emit(...Array.from({ length: 50 }, () => `Word ${++n}`))
    for (let i = 0; i < 40; i++) more()
    const timer = setInterval(more, 100)
    station.client.onConnection(({ status }) => status === 'closed' && clearInterval(timer))
  }),
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findAllByText(/Word \d{4}/)
    await expect(canvas.getAllByRole('listitem').length).toBeLessThan(60)
    const box = canvasElement.querySelector('ol')?.parentElement as HTMLElement
    box.scrollTop = 5_000
    const resume = await canvas.findByRole('button', { name: 'Resume' })
    await waitFor(() => expect(canvas.getByText(/new$/)).toBeVisible())
    await userEvent.click(resume)
    await waitFor(() => expect(box.scrollTop).toBe(0))
    await userEvent.click(await canvas.findByRole('button', { name: 'Pause' }))
    await userEvent.type(canvas.getByRole('searchbox'), 'nothing of the kind')
    await expect(await canvas.findByText('Nothing contains this text.')).toBeVisible()
  },
}
