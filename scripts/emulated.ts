// A `globalSetup`: the emulator's command, for tests that run inside a page.
import type { TestProject } from 'vitest/node'
import { command } from './tab'

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { line, stop } = await command()
  provide('emulator', JSON.parse(line))
  return stop
}
