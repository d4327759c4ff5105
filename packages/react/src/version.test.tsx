import { render, screen } from '@testing-library/react'
import { StrictMode, useState, version } from 'react'
import { expect, inject, it } from 'vitest'

it('these tests run on the React their project promises, in the hooks and in the renderer', () => {
  const Version = () => <p>{useState(version)[0]}</p>
  render(
    <StrictMode>
      <Version />
    </StrictMode>,
  )
  expect(screen.getByText(version).textContent?.split('.')[0]).toBe(String(inject('react')))
})
