// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { createClient } from '@tributary/core'
import { type Behaviour, createMemoryEmulator, skapi as emulated, loses } from '@tributary/emulator'
import { RealtimeProvider } from '@tributary/react'
import { skapi } from '@tributary/skapi'
import { createElement } from 'react'
import { expect, it, onTestFinished } from 'vitest'
import { until } from './kit'
import { Chat } from './optimistic-chat'

/** A room that says nothing of who comes, so that a join, and what waits for it, takes `joinWait` ms. */
function enter(joinWait: number, behaviour: Behaviour = loses(/USER_JOINED/)) {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour })
  const { WebSocket } = emulator
  const provider = skapi({ url: emulator.url('skapi'), credentials: () => vendor.credentials(), joinWait })
  const client = createClient({ providers: [provider], WebSocket, backoff: () => 60_000 })
  onTestFinished(async () => {
    await client.close()
    await emulator.close()
  })
  render(createElement(RealtimeProvider, { client }, createElement(Chat, { me: 'Ada' })))
  return { client, control: emulator.control('skapi') }
}
const input = () => screen.getByRole<HTMLInputElement>('textbox')
const say = (text: string) => {
  fireEvent.change(input(), { target: { value: text } })
  fireEvent.click(screen.getByRole('button'))
}
const lines = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent?.trim())
const shows = (...expected: readonly string[]) => until(() => expect(lines()).toEqual(expected))
const room = (status: string) => screen.findByRole('region', { name: `Ada in the lobby, ${status}` })

it('shows a line at once, and as said when the room brings it back', async () => {
  enter(300)
  say('Good morning')
  await shows('Ada: Good morning sending')
  expect(input().value).toBe('')
  await shows('Ada: Good morning')
})

it('says that a line was sent where the room has not brought it back', async () => {
  enter(0, loses(/Into%20the%20void/))
  say('Into the void')
  await shows('Ada: Into the void sent')
})

it('takes back a line that was refused, and puts its text where it can be sent again', async () => {
  const { control } = enter(0)
  await room('live')
  control.refuse({ status: 503 })
  control.drop({ terminate: true })
  await room('recovering')
  say('Hello?')
  await until(() => expect(screen.getByRole('alert').textContent).toMatch(/not connected|reconnect|offline/i))
  await until(() => expect([lines(), input().value]).toEqual([[], 'Hello?']))
})

it('does not take back what may have arrived', async () => {
  const { client, control } = enter(60_000)
  say('Did you get this?')
  await shows('Ada: Did you get this? sending')
  await until(() => expect(client.links[0]?.sends[0]).toMatchObject({ handedOver: true }))
  control.drop({ terminate: true })
  await shows('Ada: Did you get this? may not have arrived')
  expect(input().value).toBe('')
})
