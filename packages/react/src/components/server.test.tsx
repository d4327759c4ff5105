import { act, render, screen } from '@testing-library/react'
import { skip } from '@tributary/core'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { channel, listen, radio, until } from '../kit'
import { ConnectionBanner, ConnectionDot, EventLog, GapNotice, WhenLive } from './index'

const a = channel('a')

it('opens nothing on a server, and goes on in the browser without a complaint', async () => {
  const complaint = vi.spyOn(console, 'error')
  const station = radio()
  const { wrapper: Wrapper, client } = listen([station])
  const page = (
    <Wrapper>
      <ConnectionBanner />
      <ConnectionDot />
      <GapNotice gap={null} />
      <WhenLive topic={a} fallback="not now">
        live
      </WhenLive>
      <EventLog topic={a} />
      <EventLog topic={skip} />
    </Wrapper>
  )
  const container = document.body.appendChild(document.createElement('main'))
  container.innerHTML = renderToString(page)
  expect(container.textContent).toContain('not now')
  expect(screen.getByText('The stream is being started.')).toBeTruthy()
  expect(client.links).toEqual([])

  const mismatch = vi.fn()
  render(page, { container, hydrate: true, onRecoverableError: mismatch })
  await until(() => expect(container.textContent).toContain('live'))
  await act(async () => station.emit('a', 1))
  expect(container.querySelectorAll('.tributary-log ol')).toHaveLength(1)
  expect(mismatch).not.toHaveBeenCalled()
  expect(complaint).not.toHaveBeenCalled()
  complaint.mockRestore()
})
