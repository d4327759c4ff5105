import type { Meta, StoryObj } from '@storybook/react-vite'
import { ConnectionBanner } from '@tributary/react/components'
import { expect } from 'storybook/test'
import { ConnectionStatus } from '../parts/connection-status'
import { LifeCycle } from './life-cycle'

function Page() {
  return (
    <>
      <header className="title">
        <h1>Life cycle</h1>
        <ConnectionStatus />
      </header>
      <ConnectionBanner after={0} />
      <LifeCycle />
    </>
  )
}

const meta = { id: 'life-cycle', title: 'Examples/Life cycle', component: Page } satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { where: 'page', stream: false } as const
const current = (canvasElement: HTMLElement) =>
  canvasElement.querySelector<HTMLElement>('[aria-current=step]')?.dataset.state

/** Make it go wrong with the panel, and read why it did what it did. */
export const Live: Story = {}

export const Connected: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText('Connected')
    await expect(current(canvasElement)).toBe('ready')
    await expect(canvas.getByRole('list', { name: 'Newest first' }).children).toHaveLength(3)
  },
}

/** What was live has a gap after a cut; a topic whose first join was not answered yet has missed nothing. */
export const CutAndBack: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findByText('live', { selector: '.topic strong' })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await canvas.findByText('Reconnecting')
    await expect(current(canvasElement)).toBe('waiting')
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await canvas.findByText('Connected')
    await expect(current(canvasElement)).toBe('ready')
    await expect(await canvas.findByText(/and something may be missing/, { selector: '.topic' })).toBeVisible()
  },
}

/** An expired token is refused once, then asked for anew: nobody has to press anything. */
export const ExpiredToken: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findByText('Connected')
    await userEvent.click(canvas.getByRole('button', { name: 'Expire token' }))
    await canvas.findByText(/^unauthorized/, {}, { timeout: 5_000 })
    await canvas.findByText('Connected')
    await expect(current(canvasElement)).toBe('ready')
  },
}

export const SignedOut: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await canvas.findByText('Connected')
    await userEvent.click(canvas.getByRole('button', { name: 'Sign out' }))
    await canvas.findByText('Signed out')
    await expect(current(canvasElement)).toBe('closed')
    await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
    await expect(await canvas.findByText('Connected')).toBeVisible()
  },
}

export const Failed: Story = {
  parameters: { stage: { ...quiet, stale: true } },
  play: async ({ canvas, canvasElement }) => {
    await canvas.findByText('The connection was given up.')
    await expect(current(canvasElement)).toBe('failed')
    await expect(canvas.getByText('waits until you try again')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Retry now' })).toBeVisible()
  },
}
