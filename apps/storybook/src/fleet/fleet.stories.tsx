import type { Meta, StoryObj } from '@storybook/react-vite'
import { ConnectionBanner } from '@tributary/react/components'
import { expect, waitFor } from 'storybook/test'
import { ConnectionStatus } from '../parts/connection-status'
import { useStage } from '../stage/stage'
import { FleetMap } from './fleet-map'

const SIZES = [100, 1_000, 5_000] as const

function Page() {
  const { emulated, options, change } = useStage()
  return (
    <>
      <header className="title">
        <h1>Fleet</h1>
        <ConnectionStatus />
        {emulated.where === 'page' && options.trackers !== undefined && (
          <label>
            <span className="hidden">Trackers</span>
            <select
              value={options.trackers}
              onChange={({ currentTarget }) => change({ trackers: Number(currentTarget.value) })}
            >
              {SIZES.map((size) => (
                <option key={size} value={size}>
                  {size.toLocaleString('en')} trackers
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" onClick={() => void emulated.control('navixy', 'emit', lost()).catch(() => {})}>
          Lose a signal
        </button>
      </header>
      <ConnectionBanner after={0} />
      <FleetMap />
      <p className="hint">
        The town, its streets and its fleet are synthetic, made up by the emulator. The map is drawn here; nobody is
        asked for tiles.
      </p>
    </>
  )
}

/** Device 10001 is heard of no more. When the emulator's fleet moves it again, it is found. */
const lost = (): object => ({
  type: 'event',
  event: 'state_batch',
  data: [
    {
      type: 'source_state_event',
      state: {
        source_id: 10_001,
        gps: { updated: null, location: { lat: 45.05, lng: 9.7 } },
        connection_status: 'signal_lost',
        movement_status: 'parked',
      },
    },
  ],
})

const meta = {
  id: 'fleet-map',
  title: 'Examples/Fleet map',
  component: Page,
  parameters: { stage: { vendors: ['navixy'], trackers: 100 } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { vendors: ['navixy'], where: 'page', stream: false, trackers: 100 } as const

/** A fleet on its way: that of the demo's emulator, or one in this page, of up to five thousand. */
export const Live: Story = {}

export const Thousands: Story = {
  parameters: { stage: { ...quiet, stream: true } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('img', { name: /^Map of 100 trackers/ })
    await userEvent.selectOptions(canvas.getByRole('combobox', { name: 'Trackers' }), '5,000 trackers')
    await expect(await canvas.findByRole('img', { name: /^Map of 5000 trackers/ }, { timeout: 10_000 })).toBeVisible()
  },
}

/** Chosen in the table, and shown in words: the map is not the only way. */
export const Chosen: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '10002' }))
    await userEvent.selectOptions(canvas.getByLabelText('Show'), 'parked')
    const rows = canvas.getAllByRole('row').slice(1)
    await expect(rows[0]).toHaveTextContent('10002')
    for (const row of rows.slice(1)) await expect(row).toHaveTextContent('parked')
  },
}

export const LostSignal: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('img', { name: /^Map of 100 .* 0 lost$/ })
    await userEvent.click(canvas.getByRole('button', { name: 'Lose a signal' }))
    await expect(await canvas.findByRole('img', { name: /, 1 lost$/ })).toBeVisible()
  },
}

export const Empty: Story = {
  parameters: { stage: { ...quiet, trackers: 0 } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('No trackers in this account.')).toBeVisible()
  },
}

export const Loading: Story = {
  parameters: { stage: { ...quiet, faults: { mute: { on: true } } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Asking where everybody is…')).toBeVisible()
  },
}

/** After a cut the positions are old, and said to be; then they are told anew, and nothing has to be read. */
export const CutAndBack: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('img', { name: /^Map of 100 trackers/ })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await expect(await canvas.findByText('Last known positions')).toBeVisible()
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await expect(await canvas.findByText('Up to date again.')).toBeVisible()
    await waitFor(() => expect(canvas.queryByText('Last known positions')).toBeNull())
  },
}

export const Failed: Story = {
  parameters: { stage: { ...quiet, stale: true } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('The connection was given up.')).toBeVisible()
  },
}
