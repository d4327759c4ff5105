import type { Meta, StoryObj } from '@storybook/react-vite'
import { WhenLive } from '@tributary/react/components'
import { expect, waitFor } from 'storybook/test'
import { forms } from './cells'
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
