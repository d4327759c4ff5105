import type { Decorator } from '@storybook/react-vite'
import { browserLifecycle, createClient, type Hint } from '@tributary/core'
import { play, type Step, teletrackerCall, teletrackerText } from '@tributary/emulator'
import { RealtimeProvider } from '@tributary/react'
import { type ReactNode, useEffect, useState } from 'react'
import '../components/components.css'
import { FaultsPanel } from '../parts/faults-panel'
import { HookReadout } from '../parts/hook-readout'
import { type Stage, StageContext, type StageOptions } from './context'
import { inPage, overNetwork, type Verb } from './emulated'
import { makers } from './providers'

export { useStage } from './context'

// Alone with one server there is no crowd to spread out, and an even countdown is easier to watch.
const backoffBy = (step: number) => (attempt: number) => Math.min(step * attempt, 12_000)

function createStage(options: StageOptions): Stage {
  const {
    vendors = ['teletracker'],
    where,
    stream = true,
    stale = false,
    faults = {},
    chance,
    people = 1,
    accounts,
    step = 3_000,
  } = options
  const random = chance === undefined ? undefined : () => chance
  const emulated =
    where !== 'page' && EMULATOR ? overNetwork(EMULATOR) : inPage({ vendors, stream, trackers: options.trackers })
  const each = (verb: Verb, body: object) => Promise.all(vendors.map((vendor) => emulated.control(vendor, verb, body)))
  const hints = new Set<(kind: Hint) => void>()
  const made = Array.from({ length: people }, (_, person) =>
    vendors.flatMap((vendor) =>
      (accounts ?? [undefined]).map((name, nth) => makers[vendor](emulated, stale, { name, user: person + nth })),
    ),
  )
  const clients = made.map((mine) =>
    createClient({
      providers: mine.map(({ provider }) => provider),
      WebSocket: emulated.WebSocket,
      backoff: backoffBy(step),
      lifecycle(tell) {
        hints.add(tell)
        return browserLifecycle(tell)
      },
    }),
  )
  const hint = (kind: Hint): void => {
    for (const tell of hints) tell(kind)
  }
  const stops = new Set<() => void>()
  const perform = (steps: readonly Step[]): void => {
    // What happens while the emulator is away is missed, as it would be with the vendor: that is what the gap is for.
    const emit = (frame: object) => emulated.control('teletracker', 'emit', frame).catch(() => {})
    const stop = play(steps, emit, () => stops.delete(stop))
    stops.add(stop)
  }
  for (const [verb, body] of Object.entries(faults)) void each(verb as Verb, body)

  return {
    clients,
    vendors,
    emulated,
    options,
    keepOldToken(on) {
      for (const { desk } of made.flat()) if (desk) desk.keepsOldToken = on
    },
    async offline(on) {
      if (on) hint('offline')
      await each('refuse', on ? { status: 503 } : {})
      if (on) await each('drop', { terminate: true })
      else hint('online')
    },
    scenes: {
      call: () => perform(teletrackerCall({ random })),
      text: (unread) => perform(teletrackerText({ unread, random })),
    },
    async close() {
      for (const stop of stops) stop()
      await Promise.all(clients.map((client) => client.close()))
      await emulated.close()
    },
  }
}

/** Gives every story a client of its own, and the panel of faults beside it; `stage: false` and guides are for those that bring what they need. */
export const onStage: Decorator = (Story, { parameters, id, title, viewMode }) => {
  if (parameters.stage === false) return <Story />
  if (title.startsWith('Guides/'))
    return viewMode === 'docs' ? (
      <Story />
    ) : (
      <main className="bare">
        <Story />
      </main>
    )
  return (
    <OnStage key={id} options={parameters.stage ?? {}}>
      <Story />
    </OnStage>
  )
}

function OnStage({ options, children }: { readonly options: StageOptions; readonly children: ReactNode }) {
  const [stage, setStage] = useState(() => createStage(options))
  useEffect(() => () => void stage.close(), [stage])
  const [client] = stage.clients
  if (!client) throw new Error('A stage needs somebody on it: `people` is at least 1')
  const change = (more: StageOptions): void => setStage(createStage({ ...options, ...more }))
  return (
    <StageContext value={{ ...stage, change }}>
      <RealtimeProvider client={client}>
        <div className="stage">
          <main>{children}</main>
          <aside aria-label="Behind the scenes">
            <FaultsPanel />
            <HookReadout />
          </aside>
        </div>
      </RealtimeProvider>
    </StageContext>
  )
}
