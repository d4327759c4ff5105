import type { Provider } from '@tributary/core'
import { type ComponentType, type ReactElement, type ReactNode, useLayoutEffect, useState } from 'react'
import { RealtimeProvider } from '../context'
import { fakeClock } from './clock'
import { type Opened, openStage, type StageOptions } from './open'
import { seen } from './see'
import type { Stage } from './stage'

export type { EmulatorLine, StageOptions } from './open'
export type { Place, Places } from './places'
export type { Scenario, Stage, VendorName } from './stage'

/** What is used of a story's context. */
interface StoryContext {
  readonly id: string
  readonly canvasElement: HTMLElement
  readonly parameters: { readonly [name: string]: unknown }
}

const stages = new WeakMap<Element, Stage>()

/**
 * A decorator for your Storybook: each story gets a client of its own, in front of an emulator of its own in the page, or of a running `tributary-emulator`.
 *
 * A story says in `parameters.realtime` what is different for it, such as `{ behaviour: refuses({ status: 503 }) }`.
 *
 * @example
 * const meta = { component: Calls, decorators: [withRealtime({ providers: (at) => [teletracker(at.teletracker)] })] }
 */
export function withRealtime<const P extends readonly Provider[]>(
  options: StageOptions<P>,
): (Story: ComponentType, context: StoryContext) => ReactElement {
  return (Story, { id, canvasElement, parameters }) => (
    <OnStage key={id} options={{ ...options, ...(parameters.realtime as object | undefined) }} canvas={canvasElement}>
      <Story />
    </OnStage>
  )
}

/**
 * The stage of a story, for its `play` function: `play: ({ canvasElement }) => callFromAda(stageOf(canvasElement))`.
 *
 * @throws Error where the story has no decorator `withRealtime`.
 */
export function stageOf(canvasElement: Element): Stage {
  const stage = stages.get(canvasElement)
  if (stage) return stage
  throw new Error(
    'This story has no stage: give it decorators: [withRealtime({ providers: … })], and call stageOf(canvasElement) in its play function.',
  )
}

function OnStage<P extends readonly Provider[]>({
  options,
  canvas,
  children,
}: {
  readonly options: StageOptions<P>
  readonly canvas: Element
  readonly children: ReactNode
}) {
  const [asked] = useState(options)
  const [opened, setOpened] = useState<Opened<P>>()
  // Before the story has mounted: its play function comes right after that.
  useLayoutEffect(() => openOn(canvas, asked, setOpened), [asked, canvas])
  return opened && <RealtimeProvider client={opened.client}>{children}</RealtimeProvider>
}

function openOn<P extends readonly Provider[]>(
  canvas: Element,
  options: StageOptions<P>,
  show: (opened: Opened<P>) => void,
): () => void {
  const made = openStage(options)
  stages.set(canvas, { ...made, see: (what) => seen(canvas, what), advance: pass })
  show(made)
  return () => {
    stages.delete(canvas)
    void made.close()
  }
}

const pass = async (ms: number): Promise<void> => {
  const clock = fakeClock()
  await (clock ? clock.tickAsync(ms) : new Promise((resolve) => setTimeout(resolve, ms)))
}
