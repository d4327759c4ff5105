import type { Meta, StoryObj } from '@storybook/react-vite'
import { RealtimeProvider } from '@tributary/react'
import { useMemo } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { serviceOf } from '../stage/providers'
import { useStage } from '../stage/stage'
import { ChatRoom } from './chat-room'

/** Two people with a client each, so that one can try what two browsers do. */
function Page() {
  const { emulated, clients } = useStage()
  const services = useMemo(() => clients.map((_, user) => serviceOf(emulated, user)), [emulated, clients])
  const people = emulated.credentials.skapi.users
  return (
    <>
      <header className="title">
        <h1>Lobby</h1>
      </header>
      <div className="rooms">
        {clients.map((client, user) => {
          const [me, service] = [people[user], services[user]]
          return (
            me &&
            service && (
              <RealtimeProvider key={me.userId} client={client}>
                <ChatRoom me={me} friends={people} service={service} />
              </RealtimeProvider>
            )
          )
        })}
      </div>
      <p className="hint">
        Press a name to write to that person alone. Whoever comes, talks and goes on their own is synthetic, made up by
        the emulator. With the demo, another browser joins the same room.
      </p>
    </>
  )
}

const meta = {
  id: 'chat-room',
  title: 'Examples/Chat room',
  component: Page,
  parameters: { stage: { vendors: ['skapi'], people: 2 } },
} satisfies Meta<typeof Page>
export default meta
type Story = StoryObj<typeof meta>

const quiet = { vendors: ['skapi'], people: 2, where: 'page', stream: false } as const
const rooms = async (element: HTMLElement) => {
  const canvas = within(element)
  const [ada, ben] = ['Ada’s chat', 'Ben’s chat'].map((name) => within(canvas.getByRole('region', { name })))
  if (!ada || !ben) throw new Error('Two people are in the story')
  for (const [room, other] of [
    [ada, 'Ben'],
    [ben, 'Ada'],
  ] as const)
    await room.findByRole('button', { name: `Write to ${other} alone` }, { timeout: 5_000 })
  return { canvas, ada, ben }
}

/** The lobby of the demo's emulator, or of the one in this page. */
export const Live: Story = {}

/** What one says, both hear. */
export const ToEverybody: Story = {
  parameters: { stage: quiet },
  play: async ({ canvasElement, userEvent }) => {
    const { ada, ben } = await rooms(canvasElement)
    await userEvent.type(ada.getByLabelText('Message'), 'Good morning, Ben!{Enter}')
    await expect(await ben.findByText('Good morning, Ben!')).toBeVisible()
    await expect(await ada.findByText('Good morning, Ben!')).toBeVisible()
  },
}

/** A private message, and its answer. */
export const Private: Story = {
  parameters: { stage: quiet },
  play: async ({ canvasElement, userEvent }) => {
    const { ada, ben } = await rooms(canvasElement)
    await userEvent.click(ada.getByRole('button', { name: 'Write to Ben alone' }))
    await userEvent.type(ada.getByLabelText('Message'), 'Only for you{Enter}')
    await expect(await ben.findByText(/^Ada to you alone/)).toBeVisible()
    await expect(await ada.findByText(/^You to Ben alone/)).toBeVisible()
    await userEvent.click(ben.getByRole('button', { name: 'Write to Ada alone' }))
    await userEvent.type(ben.getByLabelText('Message'), 'I tell nobody{Enter}')
    await expect(await ada.findByText('I tell nobody')).toBeVisible()
  },
}

/** Who signs out is gone for the other, and there again after coming back. */
export const Leaves: Story = {
  parameters: { stage: quiet },
  play: async ({ canvasElement, userEvent }) => {
    const { canvas, ben } = await rooms(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Sign out' }))
    await waitFor(() => expect(ben.queryByRole('button', { name: 'Write to Ada alone' })).toBeNull())
    await expect(ben.getByText(/^Ada (lost the connection|left)/)).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
    await expect(await ben.findByRole('button', { name: 'Write to Ada alone' })).toBeVisible()
  },
}

/** There is no replay: after a cut the room says where something may be missing, and reads anew who is there. */
export const WithGap: Story = {
  parameters: { stage: quiet },
  play: async ({ canvasElement, userEvent }) => {
    const { canvas, ada } = await rooms(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Cut' }))
    await userEvent.click(await ada.findByRole('button', { name: 'Retry now' }))
    await expect(await ada.findByText('Something may be missing here')).toBeVisible()
  },
}

export const Entering: Story = {
  parameters: { stage: { ...quiet, faults: { refuse: { status: 503 } } } },
  play: async ({ canvas }) => {
    await expect((await canvas.findAllByText('Entering the room…'))[0]).toBeVisible()
  },
}

/** Without a connection nothing is sent, and what was typed stays. */
export const Offline: Story = {
  parameters: { stage: quiet },
  play: async ({ canvasElement, userEvent }) => {
    const { canvas, ada } = await rooms(canvasElement)
    await userEvent.click(canvas.getByRole('checkbox', { name: /Offline/ }))
    await ada.findByText('Reconnecting')
    await userEvent.type(ada.getByLabelText('Message'), 'Hello?{Enter}')
    await expect(await ada.findByText('Not sent.')).toBeVisible()
    await expect(ada.getByLabelText('Message')).toHaveValue('Hello?')
  },
}
