import { skip } from '@tributary/react'
import {
  ConnectionBanner,
  ConnectionDot,
  EventLog,
  GapNotice,
  type Labels,
  WhenLive,
} from '@tributary/react/components'
import type { ReactNode } from 'react'
import { CONNECTIONS, GAPS, OUTAGES, type Scene, TOPICS } from './scenes'
import { topic } from './station'
import { Studio } from './studio'

type Cells = { readonly [name: string]: ReactNode }

const staged = (scenes: { readonly [name: string]: Scene }, show: ReactNode): Cells =>
  Object.fromEntries(
    Object.entries(scenes).map(([name, scene]) => [
      name,
      <Studio key={name} scene={scene}>
        {show}
      </Studio>,
    ]),
  )
const unscripted: Scene = () => {}

/** Every component in every state, by name. */
export const banners = (labels?: Labels): Cells =>
  staged({ ...CONNECTIONS, ...OUTAGES }, <ConnectionBanner after={0} labels={labels} />)

export const dots = (labels?: Labels): Cells =>
  staged(
    CONNECTIONS,
    <>
      <ConnectionDot labels={labels} /> <span>beside a word</span>
    </>,
  )

const form = (given: typeof topic | typeof skip): ReactNode => (
  <WhenLive topic={given} fallback={<p>Not now: nobody would hear it.</p>}>
    <button type="button">Say it</button>
  </WhenLive>
)
export const forms = (): Cells => ({
  ...staged(TOPICS, form(topic)),
  ...staged({ skipped: unscripted }, form(skip)),
})

export const logs = (labels?: Labels): Cells => ({
  ...staged(TOPICS, <EventLog topic={topic} labels={labels} />),
  ...staged({ empty: CONNECTIONS.connected }, <EventLog topic={topic} labels={labels} />),
  ...staged({ skipped: unscripted }, <EventLog topic={skip} labels={labels} />),
})

export const gaps = (labels?: Labels): Cells => ({
  nothing: <GapNotice gap={null} labels={labels} />,
  ...Object.fromEntries(
    Object.entries(GAPS).map(([name, gap]) => [
      name,
      <GapNotice key={name} gap={gap} onRefetch={() => {}} onDismiss={() => {}} labels={labels} />,
    ]),
  ),
})
