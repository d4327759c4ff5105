import { useRealtime } from '@tributary/react'
import { useState } from 'react'
import './panel.css'
import type { VendorName } from '../stage/emulated'
import { signsIn } from '../stage/providers'
import { useStage } from '../stage/stage'

const NAMES: Readonly<Record<VendorName, string>> = {
  teletracker: 'TeleTracker',
  navixy: 'Navixy',
  skapi: 'Skapi',
  rested: 'RESTED',
}

/** Everything that goes wrong with a realtime connection, on demand; where there are several vendors, at one of them. */
export function FaultsPanel() {
  const { vendors, offline } = useStage()
  const { close } = useRealtime()
  const [chosen, setChosen] = useState(vendors[0])
  const [trouble, setTrouble] = useState('')
  const attempt = (done: Promise<unknown>): void =>
    void done.then(
      () => setTrouble(''),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    )
  return (
    <section className="card faults">
      <h2>Make it go wrong</h2>
      {vendors.length > 1 && (
        <label className="whose">
          At{' '}
          <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value as VendorName)}>
            {vendors.map((vendor) => (
              <option key={vendor} value={vendor}>
                {NAMES[vendor]}
              </option>
            ))}
          </select>
        </label>
      )}
      {/* All of them are kept, for the switches know what they have switched. */}
      {vendors.map((vendor) => (
        <div key={vendor} className="faults" hidden={vendor !== chosen}>
          <Faults vendor={vendor} attempt={attempt} />
        </div>
      ))}
      <Switch label="Offline" what="network gone" onChange={(on) => attempt(offline(on))} />
      <button type="button" className="small" onClick={() => attempt(close())}>
        Sign out
      </button>
      <p role="status" className="trouble">
        {trouble}
      </p>
    </section>
  )
}

interface FaultsProps {
  readonly vendor: VendorName
  readonly attempt: (done: Promise<unknown>) => void
}

function Faults({ vendor, attempt }: FaultsProps) {
  const { emulated, options, keepOldToken } = useStage()
  const control = (...what: [Parameters<typeof emulated.control>[1], object?]) => emulated.control(vendor, ...what)
  const broken = options.faults ?? {}
  // A vendor looks at a token when somebody signs in with it, so what expires it also asks for the next sign-in.
  const expire = () => control('expire').then(() => control('drop', { terminate: true }))
  return (
    <>
      <div className="buttons">
        <button type="button" onClick={() => attempt(control('drop', { terminate: true }))}>
          Cut
        </button>
        <button type="button" onClick={() => attempt(control('drop', { code: 1012, reason: 'restart' }))}>
          Restart
        </button>
        {signsIn(vendor) && (
          <button type="button" onClick={() => attempt(expire())}>
            Expire token
          </button>
        )}
      </div>
      <Switch
        label="Mute"
        what="open, but silent"
        isOn={'mute' in broken}
        onChange={(on) => attempt(control('mute', { on }))}
      />
      <Switch label="Slow" what="500 ms late" onChange={(on) => attempt(control('delay', { ms: on ? 500 : 0 }))} />
      <Switch
        label="Refuse"
        what="no new connections"
        isOn={'refuse' in broken}
        onChange={(on) => attempt(control('refuse', on ? { status: 403 } : {}))}
      />
      <Switch
        label="Pause stream"
        what="only your own events"
        isOn={options.stream === false}
        onChange={(on) => attempt(control('pause', { on }))}
      />
      {signsIn(vendor) && (
        <Switch label="Keep old token" what="a mistaken sign-in" isOn={options.stale} onChange={keepOldToken} />
      )}
    </>
  )
}

function Switch({
  label,
  what,
  isOn = false,
  onChange,
}: {
  readonly label: string
  readonly what: string
  readonly isOn?: boolean | undefined
  readonly onChange: (on: boolean) => void
}) {
  return (
    <label className="switch">
      <input type="checkbox" defaultChecked={isOn} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      <span>{label}</span> <small>{what}</small>
    </label>
  )
}
