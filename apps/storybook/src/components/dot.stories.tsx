import type { Meta, StoryObj } from '@storybook/react-vite'
import { useSubscription } from '@tributary/react'
import { ConnectionDot } from '@tributary/react/components'
import { userEvents } from '@tributary/teletracker'
import { expect, waitFor } from 'storybook/test'
import { dots } from './cells'
import { Example } from './example'
import { CONNECTIONS } from './scenes'
import { States } from './states'

const meta = {
  title: 'Components/ConnectionDot',
  component: ConnectionDot,
  parameters: { stage: false },
} satisfies Meta<typeof ConnectionDot>
export default meta
type Story = StoryObj<typeof meta>

/** Cut the connection, refuse the next ones, sign out: shape and colour follow. */
export const Live: Story = {
  parameters: { stage: {} },
  render: function Render() {
    const { status } = useSubscription(userEvents())
    return (
      <Example try="Press Cut, switch Refuse on, or sign out: shape and colour follow.">
        <p>
          <ConnectionDot /> The stream is {status}.
        </p>
      </Example>
    )
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The stream is live.', {}, { timeout: 3_000 })).toBeVisible()
  },
}

/** Each status has a shape, a colour and a name of its own. */
export const Statuses: Story = {
  render: () => (
    <main className="bare">
      <States of={dots()} />
    </main>
  ),
  play: async ({ canvas }) => {
    const seen = () => canvas.getAllByRole('img').map((dot) => dot.dataset.status)
    await waitFor(() => expect(seen()).toEqual(Object.keys(CONNECTIONS)))
    const names = canvas.getAllByRole('img').map((dot) => dot.getAttribute('aria-label'))
    await expect(new Set(names).size).toBe(names.length)
  },
}
