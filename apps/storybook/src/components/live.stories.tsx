import type { Meta, StoryObj } from '@storybook/react-vite'
import { WhenLive } from '@tributary/react/components'
import { userEvents } from '@tributary/teletracker'
import { expect, waitFor } from 'storybook/test'
import { forms } from './cells'
import { Example } from './example'
import { States } from './states'
import { topic } from './station'

const meta = {
  title: 'Components/WhenLive',
  component: WhenLive,
  parameters: { stage: false },
  args: { topic, children: '' },
} satisfies Meta<typeof WhenLive>
export default meta
type Story = StoryObj<typeof meta>

/** Mute the server and cut the connection: the button goes, for nobody would hear it. */
export const Live: Story = {
  parameters: { stage: {} },
  render: () => (
    <Example try="Press Cut: while the stream is away there is no button, for nobody would hear it.">
      <WhenLive topic={userEvents()} fallback={<p>Not now: nobody would hear it.</p>}>
        <button type="button">Say it</button>
      </WhenLive>
    </Example>
  ),
}

/** Cut off, there is nobody to hear it. */
export const CutOff: Story = {
  ...Live,
  parameters: { stage: { where: 'page', stream: false } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('button', { name: 'Say it' }, { timeout: 3_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await expect(await canvas.findByText('Not now: nobody would hear it.')).toBeVisible()
  },
}

/** A button only while there is somebody to hear it. */
export const Statuses: Story = {
  render: () => (
    <main className="bare">
      <States of={forms()} />
    </main>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('button')).toHaveLength(1))
    await expect(canvas.getByRole('button').closest('figure')).toHaveTextContent(/^live/)
    await expect(canvas.getAllByText(/^Not now/)).toHaveLength(5)
  },
}
