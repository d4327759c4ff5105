import { render, waitFor } from '@testing-library/react'
import type { Client, Gap, Meta } from '@tributary/core'
import { createMemoryEmulator, teletracker as office, type Recording, replay } from '@tributary/emulator'
import { RealtimeProvider, useUserEvents } from '@tributary/react'
import { teletracker, userEvents } from '@tributary/teletracker'
import { expect, it } from 'vitest'
import { type Har, record } from './index'
import { hall, news, newsroom, openClient, until } from './kit'

type Entry = readonly [what: string, position?: unknown]

/** What somebody hears of the news, gaps in their places. */
function listen(client: Client) {
  const log: Entry[] = []
  client.subscribe(
    news,
    (text: string, { position, replayed }: Meta) => log.push([`${text}${replayed ? ' again' : ''}`, position]),
    { onGap: ({ reason, from, to, count }: Gap) => log.push([`gap: ${reason}`, [from, to, count]]) },
  )
  return log
}

/** A recording of what goes on for a while: two cuts, one of them survived without a gap, and things said in between. */
async function recorded(): Promise<{
  readonly har: Har
  readonly log: readonly Entry[]
  readonly states: readonly string[]
}> {
  const on = hall()
  const recorder = record(on.client)
  const log = listen(on.client)
  const control = on.emulator.control('websocket')
  await until(() => on.of('joined').length === 1)
  on.say('one', 'two')
  await until(() => log.length === 2)
  control.drop({ code: 1012, reason: 'restart' })
  // Said while nobody was there to hear it.
  on.say('three')
  await until(() => on.of('resumed').length === 1 && log.length === 3)
  on.vendor.evict()
  control.drop()
  on.say('four', 'five')
  on.vendor.evict()
  await until(() => on.of('gap').length === 1)
  on.say('six')
  await until(() => log.at(-1)?.[0] === 'six')
  recorder.stop()
  return {
    har: recorder.har(),
    log,
    states: on.of('transition').map(({ from, to, event }) => `${from} ${event} ${to}`),
  }
}

it.each([Number.POSITIVE_INFINITY, 50])(
  'replays at %s times the speed what was heard, with its gaps, and why',
  async (speed) => {
    const { har, log, states } = await recorded()
    expect(log.map(([what]) => what)).toEqual(['one', 'two', 'three again', 'gap: evicted', 'six'])
    // As a file would have it.
    const recording: Recording = JSON.parse(JSON.stringify(har))
    const emulator = createMemoryEmulator({ vendors: [replay(recording, { speed })] })
    const again: string[] = []
    const client = openClient(emulator.WebSocket, newsroom(emulator.url('websocket'), 'another-token'), {
      onInspect: (seen) => {
        if (seen.type === 'transition') again.push(`${seen.from} ${seen.event} ${seen.to}`)
      },
    })
    const heard = listen(client)
    await until(() => heard.length === log.length)
    expect(heard).toEqual(log)
    expect(again).toEqual(states)
    expect(JSON.stringify(emulator.control('websocket').log())).not.toContain('another-token')
    await emulator.close()
  },
)

function Phone() {
  const { events, gap } = useUserEvents({ from: userEvents() })
  return (
    <ol>
      {events.map(({ id, event }) => (
        <li key={id}>{JSON.stringify(event)}</li>
      ))}
      {gap && <li>{gap.reason}</li>}
    </ol>
  )
}

it('shows in React what was shown when it was recorded', async () => {
  const vendor = office()
  const server = createMemoryEmulator({ vendors: [vendor] })
  const control = server.control('teletracker')
  const show = (emulator: typeof server, credentials: () => string) => {
    const client = openClient(emulator.WebSocket, teletracker({ url: emulator.url('teletracker'), credentials }))
    const recorder = record(client)
    const { container, unmount } = render(
      <RealtimeProvider client={client}>
        <Phone />
      </RealtimeProvider>,
    )
    const rows = () => [...container.querySelectorAll('li')].map(({ textContent }) => textContent)
    return { recorder, rows, unmount }
  }
  const first = show(server, () => vendor.credentials().token)
  const emit = (n: number) => control.emit({ type: 'userevent', event: 'text', n }).connections
  await waitFor(() => expect(emit(1)).toBe(1))
  await waitFor(() => expect(first.rows()).toHaveLength(1))
  control.drop({ code: 1001, reason: 'bye' })
  await waitFor(() => expect(first.rows().at(-1)).toBe('reconnected'))
  await waitFor(() => expect(emit(2)).toBe(1))
  await waitFor(() => expect(first.rows()).toHaveLength(3))
  const shown = first.rows()
  first.recorder.stop()
  first.unmount()

  const player = createMemoryEmulator({
    vendors: [replay(first.recorder.har(), { speed: Number.POSITIVE_INFINITY })],
  })
  const second = show(player, () => 'any-token')
  await waitFor(() => expect(second.rows()).toEqual(shown))
  second.unmount()
  await server.close()
  await player.close()
})
