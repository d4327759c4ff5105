import { render, screen } from '@testing-library/react'
import { StrictMode, useEffect, useState, version } from 'react'
import { expect, inject, it } from 'vitest'
import { RealtimeProvider } from './index'

it('these tests run on the React their project promises, in the hooks and in the renderer', () => {
  const Version = () => <p>{useState(version)[0]}</p>
  render(
    <StrictMode>
      <Version />
    </StrictMode>,
  )
  expect(screen.getByText(version).textContent?.split('.')[0]).toBe(String(inject('react')))
})

it('React Compiler has compiled hooks and components of the library and of the tests where their project promises it', () => {
  const shown = new Set<object>()
  const List = ({ list }: { readonly list: readonly number[] }) => {
    useEffect(() => void shown.add(list), [list])
    return list.join()
  }
  const Numbers = ({ upTo }: { readonly upTo: number }) => <List list={[1, upTo]} />
  const { rerender } = render(<Numbers upTo={3} />)
  rerender(<Numbers upTo={3} />)
  expect(shown.size).toBe(inject('compiled') ? 1 : 2)
  // Compiled functions remember in slots.
  expect(/\$\[0]/.test(String(RealtimeProvider))).toBe(inject('compiled'))
})
