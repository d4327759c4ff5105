// recorded.mjs – tributary-emulator --vendor ./recorded.mjs
import { readFileSync } from 'node:fs'
import { replay } from '@tributary/emulator'

export default () => replay(JSON.parse(readFileSync('call.har', 'utf8')), { speed: 2 })
