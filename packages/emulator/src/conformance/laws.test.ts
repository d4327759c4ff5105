import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { conformance, laws } from '../conformance'
import { createEmulator } from '../node'
import { dialledFacts, spokenFacts } from './acme'
import { dialled, spoken } from './acme/provider'
import { sabotages } from './sabotages'

// A vendor with every capability, in the page and over real sockets; and one that lets in whoever has dialled.
conformance(spoken, spokenFacts)
conformance(spoken, spokenFacts, { createEmulator, WebSocket })
conformance(dialled, dialledFacts)

it('the laws are those of the architecture, in its words', () => {
  const page = readFileSync(new URL('../../../../docs/architecture.md', import.meta.url), 'utf8')
  const [, list = ''] = /The laws: \*([^*]+)\.\*/.exec(page) ?? []
  const plain = (text: string) => text.replaceAll('`', '').replaceAll(/\s+/g, ' ')
  expect(laws.map(({ sentence }) => sentence).sort()).toEqual(plain(list).split(' · ').sort())
})

it('the README names every law', () => {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll('`', '')
  expect(laws.filter(({ sentence }) => !text.includes(sentence))).toEqual([])
})

it('every law applies to a vendor with every capability', () => {
  const provider = spoken({ url: 'wss://emulator.test', credentials: () => '' })
  expect(laws.filter((law) => !law.applies(provider, spokenFacts))).toEqual([])
})

it('for every law there is a provider that breaks it', () => {
  expect(new Set(sabotages.map(({ law }) => law))).toEqual(new Set(laws.map(({ sentence }) => sentence)))
})

it.each(sabotages)('"$law" is broken by a provider that $does', async ({ law, sabotage, seen }) => {
  const broken = laws.find(({ sentence }) => sentence === law)
  await expect(broken?.check(sabotage(spoken), spokenFacts)).rejects.toThrow(seen)
})
