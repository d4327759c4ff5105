import type { Meta, StoryObj } from '@storybook/react-vite'
import { ConnectionBanner } from '@tributary/react/components'
import { useMemo } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { ConnectionStatus } from '../parts/connection-status'
import { projectOf } from '../stage/providers'
import { useStage } from '../stage/stage'
import { Dashboard } from './dashboard'

function Page() {
  const { emulated } = useStage()
  const project = useMemo(() => projectOf(emulated), [emulated])
  return (
    <>
      <header className="title">
        <h1>All vendors, one client</h1>
        <ConnectionStatus />
      </header>
      <ConnectionBanner after={0} />
      <Dashboard project={project} />
      <p className="hint">
        One client with four providers. Break one of them, and the others go on; the word above tells the worst. All
        that happens here is synthetic, made up by the emulator.
      </p>
    </>
  )
}

const vendors = ['teletracker', 'navixy', 'skapi', 'rested'] as const
const meta = {
  id: 'all-vendors',
  title: 'Examples/All vendors',
  component: Page,
  parameters: { stage: { vendors } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { vendors, where: 'page', stream: false } as const
const TILES = ['Phone', 'Vans', 'Lobby', 'Orders']
const status = (element: HTMLElement, name: string) =>
  within(element).getByRole('region', { name }).getAttribute('data-status')
const allConnected = (element: HTMLElement) =>
  waitFor(() => expect(TILES.map((name) => status(element, name))).toEqual(TILES.map(() => 'connected')), {
    timeout: 5_000,
  })

/** Four vendors at once: the demo's emulator, or the one in this page. */
export const Live: Story = {
  play: ({ canvasElement }) => allConnected(canvasElement),
}

/** One vendor is cut off: its tile says so, and the other three stay as they are. */
export const OneIsAway: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await allConnected(canvasElement)
    await userEvent.selectOptions(canvas.getByLabelText('At'), 'Navixy')
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await waitFor(() => expect(status(canvasElement, 'Vans')).toBe('reconnecting'))
    await expect(['Phone', 'Lobby', 'Orders'].map((name) => status(canvasElement, name))).toEqual([
      'connected',
      'connected',
      'connected',
    ])
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await allConnected(canvasElement)
  },
}

export const Offline: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await allConnected(canvasElement)
    await userEvent.click(canvas.getByRole('checkbox', { name: /Offline/ }))
    await expect(await canvas.findByText('No connection.')).toBeVisible()
    await waitFor(() => expect(TILES.map((name) => status(canvasElement, name))).not.toContain('connected'))
  },
}

export const SignedOut: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await allConnected(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Sign out' }))
    await expect(await canvas.findByText('Signed out')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
    await allConnected(canvasElement)
  },
}
