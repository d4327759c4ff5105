import type { Meta, StoryObj } from '@storybook/react-vite'
import { restedApi } from '@tributary/rested'
import { useMemo } from 'react'
import { plain } from '../parts/plain'
import { projectOf } from '../stage/providers'
import { useStage } from '../stage/stage'
import { Orders } from './blocked-networks'

function Page() {
  const { emulated } = useStage()
  const api = useMemo(() => restedApi(projectOf(emulated)).endpoint<{ readonly item: string }>('orders'), [emulated])
  return <Orders api={api} every={3_000} />
}

const meta = {
  title: 'Recipes/Networks without WebSocket',
  component: Page,
  decorators: [plain],
  parameters: { stage: { vendors: ['rested'], step: 500, faults: { refuse: { status: 403 } } } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

/** No upgrade gets through; after five attempts the orders are read every three seconds. */
export const Live: Story = {}
