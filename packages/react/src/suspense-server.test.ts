import { createClient, createTopic } from '@tributary/core'
import { createElement, Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { RealtimeProvider } from './index'
import { useSuspenseSubscription } from './suspense'

// Under Node, where there really is no window.
const a = createTopic<number>('radio', 'a')

function Shown({ initialData }: { readonly initialData: number | undefined }) {
  return createElement('b', null, useSuspenseSubscription(a, { initialData }).data)
}

function render(initialData?: number) {
  const open = vi.fn(() => Promise.reject(new Error('opened')))
  const client = createClient({
    providers: [
      {
        name: 'radio',
        capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: false, order: true },
        address: () => 'radio',
        open,
      },
    ],
  })
  const inside = createElement(Suspense, { fallback: 'waiting' }, createElement(Shown, { initialData }))
  const html = renderToString(createElement(RealtimeProvider, { client }, inside))
  expect(open).not.toHaveBeenCalled()
  expect(client.connection.status).toBe('idle')
  return html
}

it('leaves the fallback to the server, which opens nothing, and says what to give instead', () => {
  const html = render()
  expect(html).toContain('waiting')
  expect(html).toContain('give initialData')
})

it('renders initialData on the server', () => {
  expect(render(7)).toContain('<b>7</b>')
})
