import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor, within } from 'storybook/test'
import { useStage } from '../stage/stage'
import { Softphone } from './softphone'

function Page() {
  const { scenes } = useStage()
  return <Softphone myNumber="+15045550100" onCall={scenes.call} onText={scenes.text} />
}

const meta = { id: 'softphone', title: 'Examples/Softphone', component: Page } satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { where: 'page', stream: false } as const

/** Calls and texts as they come: from the demo's emulator over a WebSocket, or from the one in this page. */
export const Live: Story = {}

export const Empty: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('No calls yet. Call the number above.')).toBeVisible()
    await expect(canvas.getByText('Connected')).toBeVisible()
  },
}

export const IncomingCall: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('No calls yet. Call the number above.')
    await userEvent.click(canvas.getByRole('button', { name: 'Call my number' }))
    await expect(await canvas.findByRole('region', { name: 'Incoming call' })).toBeVisible()
  },
}

export const UnreadText: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('No texts yet. Text the number above.')
    await userEvent.click(canvas.getByRole('button', { name: 'Text my number' }))
    await canvas.findByText('1 unread', { selector: '.badge' })
    await userEvent.click(canvas.getByRole('button', { name: 'Text my number' }))
    await expect(await canvas.findByText('2 unread', { selector: '.badge' })).toBeVisible()
  },
}

/** Cut while somebody rings: nobody can say whether the call still goes on, so the list does not pretend to know. */
export const CutInACall: Story = {
  parameters: { stage: { ...quiet, chance: 0.99 } },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('No calls yet. Call the number above.')
    await userEvent.click(canvas.getByRole('button', { name: 'Call my number' }))
    const card = within(await canvas.findByRole('region', { name: 'Incoming call' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await expect(await card.findByText('May have ended')).toBeVisible()
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await expect(await canvas.findByText('Something may be missing.')).toBeVisible()
    await expect(canvas.getByText('may have ended')).toBeVisible()
  },
}

/** Nobody answers at the vendor's address. */
export const Reconnecting: Story = {
  parameters: { stage: { ...quiet, faults: { refuse: { status: 503 } } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Reconnecting')).toBeVisible()
    await waitFor(() => expect(canvas.getByRole('timer')).toHaveTextContent(/^Next attempt in \d+ seconds?$/))
  },
}

/** The sign-in is refused twice: that is an answer, not an accident. Mend the sign-in, then try again. */
export const Failed: Story = {
  parameters: { stage: { ...quiet, stale: true } },
  play: async ({ canvas, userEvent }) => {
    // The page has the button, and so has the log, which knows nothing of the page around.
    const retry = async () => (await canvas.findAllByRole('button', { name: 'Retry now' }))[0] as HTMLElement
    await expect(await canvas.findByText('The connection was given up.')).toBeVisible()
    await expect(canvas.getByText('presence unknown')).toBeVisible()
    await userEvent.click(canvas.getByRole('checkbox', { name: /Keep old token/ }))
    await userEvent.click(await retry())
    await expect(await canvas.findByText('Connected')).toBeVisible()
    await userEvent.click(canvas.getByRole('checkbox', { name: /Keep old token/ }))
    await userEvent.click(canvas.getByRole('button', { name: 'Expire token' }))
    await userEvent.click(await retry())
    await expect(await canvas.findByText('The connection was given up.')).toBeVisible()
  },
}

export const Offline: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('Connected')
    await userEvent.click(canvas.getByRole('checkbox', { name: /Offline/ }))
    await expect(await canvas.findByText('No connection.')).toBeVisible()
  },
}
