import type { Meta, StoryObj } from '@storybook/react-vite'
import { createView, RealtimeError } from '@tributary/core'
import { useRealtime, useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'
import { userEvents } from '@tributary/teletracker'
import { useState } from 'react'
import { expect, fn, waitFor } from 'storybook/test'
import { Example } from './example'
import { GAPS } from './scenes'
import './components.css'

/** A fold made outside render, so that it is the same in each. */
const COUNTED = createView({ initial: 0, reduce: (n: number) => n + 1 })

const meta = {
  title: 'Components/GapNotice',
  component: GapNotice,
  parameters: { stage: false },
  args: { gap: GAPS.plain, onRefetch: fn(), onDismiss: fn() },
  render: (args) => (
    <main className="bare">
      <GapNotice {...args} />
      <p>The page goes on below.</p>
    </main>
  ),
} satisfies Meta<typeof GapNotice>
export default meta
type Story = StoryObj<typeof meta>

/** Cut the connection: once it is back it says what may be missing, until somebody has read it. */
export const Live: Story = {
  parameters: { stage: {} },
  render: function Render() {
    const { data, status, gap, dismissGap } = useSubscription(userEvents(), COUNTED)
    const { retry } = useRealtime()
    return (
      <>
        <GapNotice gap={gap} onDismiss={dismissGap} />
        <Example try="Press Cut. Once the connection is back, the notice says since when something may be missing.">
          <p>
            {data} events, {status}.
          </p>
          <button type="button" onClick={retry}>
            Try now
          </button>
        </Example>
      </>
    )
  },
}

/** As it is after a cut, and once it has been read. */
export const AfterACut: Story = {
  ...Live,
  parameters: { stage: { where: 'page', stream: false } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('0 events, live.', {}, { timeout: 3_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Try now' }))
    await userEvent.click(await canvas.findByRole('button', { name: 'Dismiss' }, { timeout: 5_000 }))
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'Dismiss' })).toBeNull())
  },
}

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

/** There is no gap, and the first snapshot could not be read. */
export const NotRead: Story = {
  args: {
    gap: null,
    status: 'stale',
    error: new RealtimeError('The snapshot could not be read', { kind: 'network', provider: 'rested' }),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status')).toHaveTextContent('This is not up to date. The server cannot be reached.')
    await expect(canvas.getAllByRole('button')).toHaveLength(1)
  },
}

export const Dismiss: Story = {
  render: function Render(args) {
    const [gap, setGap] = useState(args.gap)
    return (
      <main className="bare">
        <GapNotice {...args} gap={gap} onDismiss={() => setGap(null)} />
        <p>The page goes on below.</p>
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
