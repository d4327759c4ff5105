import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { plain } from '../parts/plain'
import { LiveMap } from './map'

const meta = {
  title: 'Recipes/Map',
  component: LiveMap,
  decorators: [plain],
  parameters: { stage: { vendors: ['navixy'] } },
} satisfies Meta<typeof LiveMap>
export default meta
type Story = StoryObj<typeof meta>

export const Live: Story = {}

/** What the map shows after a cut is old, until the vendor has told where everybody is now. */
export const Old: Story = {
  parameters: { stage: { vendors: ['navixy'], where: 'page', stream: false } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('img', { name: '12 vehicles' })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await expect(await canvas.findByRole('img', { name: '12 vehicles, where they were last seen' })).toBeVisible()
  },
}
