import type { Client } from '@tributary/core'
import { emulatorFaults, TributaryDevtools } from '@tributary/devtools'
import { type MemoryEmulator, remoteControl } from '@tributary/emulator'
import type { FC } from 'react'

interface InPage {
  readonly client: Client
  readonly emulator: MemoryEmulator
}

export const InPage: FC<InPage> = ({ client, emulator }) => (
  <TributaryDevtools client={client} faults={emulatorFaults([emulator.control('teletracker')])} />
)

interface BesideTheCommand {
  readonly client: Client
  readonly line: { readonly control: string; readonly secret: string } // the first line that tributary-emulator prints
}

export const BesideTheCommand: FC<BesideTheCommand> = ({ client, line }) => (
  <TributaryDevtools client={client} faults={emulatorFaults(['teletracker', 'navixy'].map(remoteControl(line)))} />
)
