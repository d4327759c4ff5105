import type { Meta, StoryObj } from '@storybook/react-vite'
import { RealtimeProvider } from '@tributary/react'
import { expect, within } from 'storybook/test'
import { plain } from '../parts/plain'
import { useStage } from '../stage/stage'
import { Chat } from './optimistic-chat'

/** Two people with a client each. */
function Page() {
  const { clients, emulated } = useStage()
  const { users } = emulated.credentials.skapi
  return clients.map((client, nth) => (
    <RealtimeProvider key={users[nth]?.userId} client={client}>
      <Chat me={users[nth]?.name ?? ''} />
    </RealtimeProvider>
  ))
}

const meta = {
  title: 'Recipes/Optimistic chat',
  component: Page,
  decorators: [plain],
  parameters: { stage: { vendors: ['skapi'], people: 2, stream: false } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

export const Live: Story = {}

/** What could not be sent goes back to where it was typed. */
export const TakenBack: Story = {
  parameters: { stage: { vendors: ['skapi'], people: 1, where: 'page', stream: false } },
  play: async ({ canvas, userEvent }) => {
    const room = within(await canvas.findByRole('region', { name: 'Ada in the lobby, live' }))
    await userEvent.type(room.getByRole('textbox'), 'Good morning{Enter}')
    await expect(await room.findByText('Ada: Good morning')).toBeVisible()
    await userEvent.click(canvas.getByRole('checkbox', { name: /Offline/ }))
    await canvas.findByRole('region', { name: 'Ada in the lobby, recovering' })
    await userEvent.type(room.getByRole('textbox'), 'Anybody?{Enter}')
    await expect(await room.findByRole('alert')).toBeVisible()
    await expect(room.getByRole('textbox')).toHaveValue('Anybody?')
  },
}
