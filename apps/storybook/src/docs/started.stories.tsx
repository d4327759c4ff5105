import type { Meta, StoryObj } from '@storybook/react-vite'
import { emulatorFaults, TributaryDevtools } from '@tributary/devtools'
import '@tributary/devtools/styles.css'
import { expect, waitFor } from 'storybook/test'
import '../devtools/devtools.css'
import '../parts/plain.css'
import { App } from './started/app'
import { client, emulator } from './started/client'

const faults = emulatorFaults([emulator.control('teletracker')])

const meta = {
  title: 'Getting started',
  component: App,
  parameters: { stage: false },
  render: () => (
    <main className="devtools-page">
      <div className="plain">
        <App />
      </div>
      <TributaryDevtools client={client} faults={faults} />
    </main>
  ),
} satisfies Meta<typeof App>
export default meta
type Story = StoryObj<typeof meta>

/** The app of the page, with the devtools below it: their buttons break the emulated vendor. */
export const Live: Story = {}

/** The same, cut off and back again. */
export const CutAndBack: Story = {
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText(/^connected, live/)
    await waitFor(() => expect(canvas.getAllByText(/"synthetic":true/).length).toBeGreaterThan(0), { timeout: 8_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Close' }))
    const back = 'connected, live, and something may be missing'
    await expect(await canvas.findByText(back, {}, { timeout: 8_000 })).toBeVisible()
  },
}
