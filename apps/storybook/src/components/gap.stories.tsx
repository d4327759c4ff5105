import type { Meta, StoryObj } from '@storybook/react-vite'
import { GapNotice } from '@tributary/react/components'
import { useState } from 'react'
import { expect, fn } from 'storybook/test'
import { GAPS } from './scenes'
import './components.css'

const meta = {
  title: 'Components/GapNotice',
  component: GapNotice,
  parameters: { stage: false },
  args: { gap: GAPS.plain, onRefetch: fn(), onDismiss: fn() },
  render: (args) => (
    <main className="bare">
      <GapNotice {...args} />
    </main>
  ),
} satisfies Meta<typeof GapNotice>
export default meta
type Story = StoryObj<typeof meta>

export const Nothing: Story = {
  args: { gap: null },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const Missing: Story = {}

export const Counted: Story = { args: { gap: GAPS.counted } }

export const Placed: Story = { args: { gap: GAPS.placed } }

export const Recovered: Story = {
  args: { gap: GAPS.recovered },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button', { name: 'Fetch again' })).toBeNull()
  },
}

/** While it is fetched it cannot be pressed again; where that does not work it says so. */
export const FetchAgain: Story = {
  args: { onRefetch: fn(() => Promise.reject(new Error('offline'))) },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch again' }))
    await expect(await canvas.findByText('It could not be fetched.')).toBeVisible()
  },
}

export const Dismiss: Story = {
  render: function Render(args) {
    const [gap, setGap] = useState(args.gap)
    return (
      <main className="bare">
        <GapNotice {...args} gap={gap} onDismiss={() => setGap(null)} />
      </main>
    )
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }))
    await expect(canvas.getByRole('status')).toHaveTextContent('')
  },
}

export const LongText: Story = {
  args: { gap: GAPS.long },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
  },
}
