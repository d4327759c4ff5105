import { act, render } from '@testing-library/react'
import { createView } from '@tributary/core'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { RealtimeProvider, useRealtime, useSend, useSubscription, useUserEvents } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')
const sum = createView({ initial: 0, reduce: (total, event: number) => total + event })

function Page() {
  const latest = useSubscription(a, { onEvent() {}, onGap() {} })
  const total = useSubscription(a, { ...sum, initialData: 40, select: (n) => `of ${n}` })
  const list = useUserEvents({ from: a })
  const status = useRealtime(({ connection }) => connection.status)
  const { pending } = useSend(a)
  const parts = [latest.status, String(latest.data), total.data, list.status, list.events.length, status, pending]
  return <p>{parts.join(' ')}</p>
}
const onServer = 'pending undefined of 40 pending 0 idle false'

const station = () => {
  const made = radio()
  const open = vi.fn(made.provider.open)
  return { ...made, open, provider: { ...made.provider, open } }
}

it('opens nothing on a server, complains of nothing, and shows what is not known yet as pending, or initialData', async () => {
  const complaint = vi.spyOn(console, 'error')
  const one = station()
  const { wrapper: Wrapper, client } = listen([one])
  const html = renderToString(
    <Wrapper>
      <Page />
    </Wrapper>,
  )
  expect(html).toBe(`<p>${onServer}</p>`)
  await new Promise((resolve) => setTimeout(resolve))
  expect(one.open).not.toHaveBeenCalled()
  expect([client.connection, client.links]).toEqual([{ status: 'idle' }, []])
  expect(complaint).not.toHaveBeenCalled()
  complaint.mockRestore()
})

it('makes a client of its own for each request from a function', () => {
  const made: unknown[] = []
  const make = () => {
    const { client } = listen([station()])
    made.push(client)
    return client
  }
  const answer = () =>
    renderToString(
      <RealtimeProvider client={make}>
        <Page />
        <Page />
      </RealtimeProvider>,
    )
  expect(answer()).toBe(answer())
  expect(made).toHaveLength(2)
})

it('hydrates without a warning, also where the client already knows more, and shows that right after', async () => {
  const one = station()
  const { wrapper: Wrapper, client } = listen([one])
  const show: ReactNode = (
    <Wrapper>
      <Page />
    </Wrapper>
  )
  const container = document.body.appendChild(document.createElement('main'))
  container.innerHTML = renderToString(show)
  const [served] = container.children
  client.watch(a, sum, () => {})
  await until(() => expect(one.wire).toEqual(['join a']))
  one.emit('a', 1)
  await until(() => expect(client.read(a, sum)).toBe(1))

  const complaint = vi.spyOn(console, 'error')
  const mismatch = vi.fn()
  render(show, { container, hydrate: true, onRecoverableError: mismatch })
  await act(async () => one.emit('a', 2))
  await until(() => expect(container.textContent).toBe('live 2 of 2 live 1 connected false'))
  expect(container.children[0]).toBe(served)
  expect(mismatch).not.toHaveBeenCalled()
  expect(complaint).not.toHaveBeenCalled()
  complaint.mockRestore()
})
