import type { Meta, StoryObj } from '@storybook/react-vite'
import { type Faults, TributaryDevtools } from '@tributary/devtools'
import '@tributary/devtools/styles.css'
import { RealtimeProvider, useSend, useSubscription, useUserEvents } from '@tributary/react'
import { userEvents } from '@tributary/teletracker'
import { type ReactNode, useEffect, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { chat, createExchange, createReplay, type Exchange, prices } from './exchange'
import './devtools.css'

const meta = {
  id: 'devtools',
  title: 'Examples/Devtools',
  component: TributaryDevtools,
  parameters: { stage: false },
} satisfies Meta<typeof TributaryDevtools>
export default meta
type Story = StoryObj<typeof meta>

type Scene = (exchange: Exchange) => void

interface FloorProps {
  readonly make: () => Exchange
  /** What happens once everybody is there. */
  readonly scene?: Scene | undefined
  readonly children: (faults: Faults) => ReactNode
}

/** Its children, with a client and vendors in this page. */
function Floor({ make, scene, children }: FloorProps) {
  const [exchange] = useState(make)
  useEffect(() => {
    scene?.(exchange)
    return () => void exchange.close()
  }, [exchange, scene])
  return (
    <RealtimeProvider client={exchange.client}>
      <main className="devtools-page">{children(exchange.faults)}</main>
    </RealtimeProvider>
  )
}

/** An app that wants something of both vendors. */
function App() {
  const { data: last } = useSubscription(prices)
  const { data: lines } = useSubscription(chat, { initial: 0, reduce: (n) => n + 1 })
  const { send } = useSend(chat)
  return (
    <section className="devtools-app">
      <p>
        {last ? `${last.symbol} ${last.price}` : 'No price yet'}, {lines} said
      </p>
      <Calls />
      <button type="button" onClick={() => send('hello').catch(() => {})}>
        Say hello
      </button>
    </section>
  )
}

/** What a phone has told, oldest first. */
function Calls() {
  const { events } = useUserEvents({ from: userEvents(), limit: 20 })
  return <p>{events.map(({ event }) => String(event.event)).join(', ') || 'No call yet'}</p>
}

/** Two vendors in this page, and a panel that breaks them: cut the connection and look at Links, then at Notes. */
export const Live: Story = {
  render: () => (
    <Floor make={() => createExchange()}>
      {(faults) => (
        <>
          <App />
          <TributaryDevtools faults={faults} />
        </>
      )}
    </Floor>
  ),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByText('connected', {}, { timeout: 3_000 })
    await userEvent.click(canvas.getByRole('button', { name: 'Close' }))
    await canvas.findAllByText(/it ended: network/)
    await userEvent.click(await canvas.findByRole('button', { name: 'Retry now' }))
    await canvas.findByText('connected', {}, { timeout: 3_000 })
    await userEvent.click(canvas.getByRole('tab', { name: /Notes/ }))
    await expect((await canvas.findAllByText('Joined again, and nothing is missing.')).length).toBeGreaterThan(0)
    await userEvent.click(canvas.getByRole('tab', { name: /Links/ }))
  },
}

/** Nobody wants a topic: nothing is open, and there is nothing to tell. */
export const Empty: Story = {
  render: () => <Floor make={() => createExchange()}>{() => <TributaryDevtools />}</Floor>,
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText(/^No link yet/)).toBeVisible()
    await expect(canvas.queryByRole('group', { name: 'Make it go wrong' })).toBeNull()
    await userEvent.click(canvas.getByRole('tab', { name: /Links/ }))
    for (const nothing of [
      'Nobody wants a topic.',
      'No frame yet.',
      'Nothing is on its way out.',
      'Nothing to note.',
    ]) {
      await userEvent.keyboard('{ArrowRight}')
      await expect(await canvas.findByText(nothing)).toBeVisible()
    }
  },
}

/** The token is not accepted, and asking for another one gives the same: the link has failed and says why. */
export const Failed: Story = {
  render: () => (
    <Floor make={() => createExchange({ stream: false, deaf: true })}>
      {() => (
        <>
          <App />
          <TributaryDevtools />
        </>
      )}
    </Floor>
  ),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/^failed: unauthorized/, {}, { timeout: 3_000 })).toBeVisible()
  },
}

const long: Scene = ({ emulator, client }) => {
  const stop = client.subscribe(chat, () => {})
  const control = emulator.control('websocket')
  const list = Array.from({ length: 4_000 }, (_, n) => ({ n, name: `number ${n}`, nested: { odd: n % 2 === 1 } }))
  client.inspect((seen) => {
    if (seen.type !== 'joined') return
    control.emit({ type: 'event', channel: 'chat', data: list })
    control.emit({ type: 'event', channel: 'chat', data: 'a'.repeat(20_000) })
    control.emit('not JSON at all, and without a place to break: '.replaceAll(' ', '_').repeat(50))
    stop()
  })
}

/** Of a very long frame the beginning is kept, and of that a page is shown at a time. */
export const LongFrames: Story = {
  render: () => (
    <Floor make={() => createExchange({ stream: false })} scene={long}>
      {() => <TributaryDevtools />}
    </Floor>
  ),
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(canvas.getByRole('tab', { name: /Frames/ }))
    await userEvent.click(
      await canvas.findByText(/^{"type":"event","channel":"chat","data":\[/, {}, { timeout: 3_000 }),
    )
    await expect(await canvas.findByText(/only the first 131,072 are kept/)).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: /^Show more of/ }))
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
  },
}

/** A call that was recorded, played again at four times its speed: the first connection is cut, the second one lives. */
export const Replay: Story = {
  render: () => (
    <Floor make={() => createReplay(4)}>
      {() => (
        <>
          <Calls />
          <TributaryDevtools />
        </>
      )}
    </Floor>
  ),
  play: async ({ canvas }) => {
    await canvas.findByText('message, unread', {}, { timeout: 3_000 })
    await canvas.findByText(/it ended: network.*1012.*restart/, {}, { timeout: 5_000 })
    await expect(
      await canvas.findByText(
        'message, unread, callnotification, callprogress, callprogress, callprogress',
        {},
        { timeout: 10_000 },
      ),
    ).toBeVisible()
  },
}

/** In the corner of the page until somebody opens it. */
export const Floating: Story = {
  render: () => (
    <Floor make={() => createExchange()}>
      {(faults) => (
        <>
          <App />
          <TributaryDevtools floating faults={faults} />
        </>
      )}
    </Floor>
  ),
  play: async ({ canvas, userEvent }) => {
    const button = await canvas.findByRole('button', { name: /^Tributary/ })
    await userEvent.click(button)
    await waitFor(() => expect(canvas.getByRole('dialog')).toHaveFocus())
    await userEvent.keyboard('{Escape}')
    await expect(button).toHaveFocus()
    await userEvent.click(button)
    await expect(await canvas.findByRole('tab', { name: /Links/ })).toBeVisible()
  },
}
