import type { Meta, StoryObj } from '@storybook/react-vite'
import { ConnectionBanner } from '@tributary/react/components'
import { useMemo } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ConnectionStatus } from '../parts/connection-status'
import { projectOf } from '../stage/providers'
import { useStage } from '../stage/stage'
import { Attachments } from './attachments'
import { OrderGrid } from './order-grid'

function Page() {
  const { emulated } = useStage()
  const project = useMemo(() => projectOf(emulated), [emulated])
  return (
    <>
      <header className="title">
        <h1>Order book</h1>
        <ConnectionStatus />
      </header>
      <ConnectionBanner after={0} />
      <OrderGrid project={project} />
      <Attachments project={project} />
      <p className="hint">
        RESTED keeps whatever an app writes. The orders that come and go on their own are synthetic, made up by the
        emulator, and marked so.
      </p>
    </>
  )
}

const meta = {
  id: 'live-records',
  title: 'Examples/Live records',
  component: Page,
  parameters: { stage: { vendors: ['rested'] } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { vendors: ['rested'], where: 'page', stream: false } as const
const EMPTY = 'No orders yet. Write the first one.'

/** Orders as they are written, by you, by another browser, or by the emulator's synthetic stream. */
export const Live: Story = {}

export const Empty: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(EMPTY)).toBeVisible()
    await expect(canvas.getByText('Connected')).toBeVisible()
  },
}

/** Nothing answers yet: the page says that it waits. */
export const Loading: Story = {
  parameters: { stage: { ...quiet, faults: { refuse: { status: 503 } } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Reading the orders…')).toBeVisible()
    await expect(await canvas.findByText('Reconnecting')).toBeVisible()
  },
}

/** An order is written over HTTP and comes back over the socket; then it is changed, and removed. */
export const WrittenChangedRemoved: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText(EMPTY)
    await userEvent.click(canvas.getByRole('button', { name: 'New order' }))
    await userEvent.type(canvas.getByLabelText('Customer'), 'Harbour Books')
    await userEvent.selectOptions(canvas.getByLabelText('Item'), 'desk lamp')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await expect(await canvas.findByText('€39.00')).toBeVisible()

    await userEvent.click(canvas.getByRole('button', { name: 'Edit order 1001' }))
    await userEvent.clear(canvas.getByLabelText('Quantity'))
    await userEvent.type(canvas.getByLabelText('Quantity'), '3')
    await userEvent.selectOptions(canvas.getByLabelText('Status'), 'paid')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await expect(await canvas.findByText('€117.00')).toBeVisible()
    await expect(canvas.getByText('paid', { selector: '.state' })).toBeVisible()

    await userEvent.click(canvas.getByRole('button', { name: 'Remove order 1001' }))
    await expect(await canvas.findByText(EMPTY)).toBeVisible()
  },
}

/** One upload of two files: two records, told in one message. */
export const TwoFiles: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText(/^No files yet/)
    const files = ['plan.txt', 'photo.jpg'].map((name) => new File(['x'.repeat(1_500)], name))
    await userEvent.upload(canvas.getByLabelText('Upload files'), files)
    await expect(await canvas.findByText('plan.txt')).toBeVisible()
    await expect(canvas.getByText('photo.jpg')).toBeVisible()
    await expect(canvas.getAllByText('1.5 kB')).toHaveLength(2)
  },
}

/** What was removed while the connection was away is gone afterwards, because the endpoint is read anew. */
export const ReadAnew: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText(EMPTY)
    await userEvent.click(canvas.getByRole('button', { name: 'New order' }))
    await userEvent.type(canvas.getByLabelText('Customer'), 'Ortega Cycles')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    const remove = await canvas.findByRole('button', { name: 'Remove order 1001' })
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await canvas.findByText('Reconnecting')
    await userEvent.click(remove)
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await expect((await canvas.findAllByText('Up to date again.'))[0]).toBeVisible()
    await expect(canvas.getByText(EMPTY)).toBeVisible()
  },
}

/** A wrong key does not heal: the endpoints have failed, with the vendor's words. */
export const Refused: Story = {
  parameters: { stage: { ...quiet, faults: { refuse: { code: 4000, reason: 'emulator: invalid key' } } } },
  play: async ({ canvas }) => {
    await expect((await canvas.findAllByText('emulator: invalid key', { exact: false }))[0]).toBeVisible()
    await waitFor(() => expect(canvas.getAllByRole('button', { name: 'Try again' })).toHaveLength(2))
  },
}

export const Offline: Story = {
  parameters: { stage: quiet },
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText(EMPTY)
    await userEvent.click(canvas.getByRole('checkbox', { name: /Offline/ }))
    await expect(await canvas.findByText('No connection.')).toBeVisible()
  },
}
