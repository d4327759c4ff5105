import type { Meta, StoryObj } from '@storybook/react-vite'
import { restedApi } from '@tributary/rested'
import { useMemo } from 'react'
import { expect } from 'storybook/test'
import { plain } from '../parts/plain'
import { projectOf } from '../stage/providers'
import { useStage } from '../stage/stage'
import { Orders } from './live-table'

function Page() {
  const { emulated } = useStage()
  const api = useMemo(
    () => restedApi(projectOf(emulated)).endpoint<{ readonly item: string; readonly total: number }>('orders'),
    [emulated],
  )
  return <Orders api={api} />
}

const meta = {
  title: 'Recipes/Snapshot and live table',
  component: Page,
  decorators: [plain],
  parameters: { stage: { vendors: ['rested'] } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

export const Live: Story = {}

/** After a cut the table is read anew, and the notice says that nothing is missing any more. */
export const Recovered: Story = {
  parameters: { stage: { vendors: ['rested'], where: 'page' } },
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByRole('region', { name: 'Orders', busy: false })).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await expect(await canvas.findByText('Up to date again.', {}, { timeout: 6_000 })).toBeVisible()
  },
}
