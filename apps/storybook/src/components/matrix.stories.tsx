import type { Meta, StoryObj } from '@storybook/react-vite'
import type { Labels } from '@tributary/react/components'
import type { CSSProperties, ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { banners, dots, forms, gaps, logs } from './cells'
import { arabic } from './labels'
import { States } from './states'

interface MatrixProps {
  readonly labels?: Labels
  readonly className?: string
  readonly style?: CSSProperties
  readonly dir?: 'rtl'
  readonly lang?: string
}

/** Every component in every state, side by side. */
function Matrix({ labels, className = '', ...page }: MatrixProps) {
  const parts: { readonly [name: string]: { readonly [state: string]: ReactNode } } = {
    ConnectionBanner: banners(labels),
    ConnectionDot: dots(labels),
    EventLog: logs(labels),
    GapNotice: gaps(labels),
    WhenLive: forms(),
  }
  return (
    <main className={`bare matrix ${className}`} {...page}>
      {Object.entries(parts).map(([name, cells]) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <States of={cells} />
        </section>
      ))}
    </main>
  )
}

const meta = {
  title: 'Components/Status matrix',
  component: Matrix,
  parameters: { stage: false },
  play: async ({ canvasElement }) => {
    const log = (name: string) => canvasElement.querySelector(`.tributary-log[data-status=${name}]`)
    await waitFor(() => expect(log('failed')?.querySelectorAll('li')).toHaveLength(5), { timeout: 5_000 })
    const [first] = canvasElement.getElementsByTagName('main')
    await expect(first?.scrollWidth).toBeLessThanOrEqual(first?.clientWidth ?? 0)
  },
} satisfies Meta<typeof Matrix>
export default meta
type Story = StoryObj<typeof meta>

/** In the colours that the reader prefers. */
export const Everything: Story = {}

/** Dark whatever the reader prefers: `--tributary-scheme: dark`, here on the page around. */
export const ForcedDark: Story = { args: { className: 'forced-dark' } }

/** As wide as a small phone. */
export const Narrow: Story = { args: { style: { maxWidth: 320 } } }

/** From right to left, in Arabic. */
export const RightToLeft: Story = { args: { labels: arabic, dir: 'rtl', lang: 'ar' } }

/** From right to left, dark, and as wide as a small phone, all at once. */
export const Combined: Story = {
  args: { labels: arabic, dir: 'rtl', lang: 'ar', className: 'forced-dark', style: { maxWidth: 320 } },
}
