import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { plain } from '../parts/plain'
import { Calls } from './token-refresh'

const meta = {
  title: 'Recipes/Token refresh',
  component: Calls,
  decorators: [plain],
  // The stage signs in as `keeping` does; the switch "Keep old token" is the mistake that this recipe avoids.
  parameters: { stage: { vendors: ['teletracker'] } },
} satisfies Meta<typeof Calls>
export default meta
type Story = StoryObj<typeof meta>

export const Live: Story = {}

/** A token that has expired is replaced by another one, and nobody has to do anything. */
export const Expired: Story = {
  parameters: { stage: { where: 'page' } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('list', { name: 'Events, live' })
    await userEvent.click(canvas.getByRole('button', { name: 'Expire token' }))
    await canvas.findByRole('list', { name: 'Events, recovering' })
    await expect(await canvas.findByRole('list', { name: 'Events, live' }, { timeout: 6_000 })).toBeVisible()
  },
}
