import type { Meta, StoryObj } from '@storybook/react-vite'
import { refuses } from '@tributary/emulator'
import { stageOf, withRealtime } from '@tributary/react/testing/storybook'
import { teletracker } from '@tributary/teletracker'
import { Calls } from './calls'
import { deploy } from './calls.scenario'

const meta = {
  title: 'Guides/Testing your app/Calls',
  component: Calls,
  decorators: [withRealtime({ providers: (at) => [teletracker(at.teletracker)] })],
} satisfies Meta<typeof Calls>
export default meta

type Story = StoryObj<typeof meta>

export const Live: Story = {}

export const NobodyThere: Story = { parameters: { realtime: { behaviour: refuses({ status: 503 }) } } }

export const AfterADeploy: Story = { play: ({ canvasElement }) => deploy(stageOf(canvasElement)) }
