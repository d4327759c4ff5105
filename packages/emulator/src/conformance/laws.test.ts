import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { conformance, laws } from '../conformance'
import { createEmulator } from '../node'
import { dialledFacts, spokenFacts } from './acme'
import { dialled, spoken } from './acme/provider'

conformance(spoken, spokenFacts)
conformance(spoken, spokenFacts, { createEmulator, WebSocket })
conformance(dialled, dialledFacts)
