import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { plain } from '../parts/plain'
import { Accounts } from './accounts'

const meta = {
  title: 'Recipes/Several accounts at once',
  component: Accounts,
  decorators: [plain],
  parameters: { stage: { accounts: ['sales', 'support'] } },
} satisfies Meta<typeof Accounts>
export default meta
type Story = StoryObj<typeof meta>

export const Live: Story = {}

/** Both lose their connection, and each finds its own way back. */
export const CutAndBack: Story = {
  parameters: { stage: { accounts: ['sales', 'support'], where: 'page' } },
  play: async ({ canvasElement, canvas, userEvent }) => {
    const statuses = () => [...canvasElement.querySelectorAll('.plain dd')].map(({ textContent }) => textContent)
    await waitFor(() => expect(statuses()).toEqual(['live', 'live']))
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await waitFor(() => expect(statuses()).toEqual(['recovering', 'recovering']))
    await waitFor(() => expect(statuses()).toEqual(['live', 'live']), { timeout: 8_000 })
  },
}
