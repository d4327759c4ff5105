import { createClient, createTopic } from '@tributary/core'
import { createElement, Suspense } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { RealtimeProvider } from './index'
import { useSuspenseSubscription } from './suspense'

// Under Node, where there really is no window.
const a = createTopic<number>('radio', 'a')

function Shown({ initialData }: { readonly initialData: number | undefined }) {
  return createElement('b', null, useSuspenseSubscription(a, { initialData }).data)
}

function scene(initialData?: number) {
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
  return { open, client, page: createElement(RealtimeProvider, { client }, inside) }
}

function render(initialData?: number) {
  const { open, client, page } = scene(initialData)
  const html = renderToString(page)
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

it('tells Next.js by a digest that this is for browsers, and no mishap', async () => {
  const error = await new Promise((resolve) => renderToPipeableStream(scene().page, { onError: resolve }))
  expect(error).toMatchObject({ digest: 'BAILOUT_TO_CLIENT_SIDE_RENDERING', reason: 'useSuspenseSubscription' })
})
