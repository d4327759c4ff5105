import { useRealtime } from '@tributary/react'
import { useState } from 'react'
import './panel.css'
import { useStage } from '../stage/stage'

/** Everything that goes wrong with a realtime connection, on demand. */
export function FaultsPanel() {
  const stage = useStage()
  const { close } = useRealtime()
  const [trouble, setTrouble] = useState('')
  const attempt = (done: Promise<unknown>): void =>
    void done.then(
      () => setTrouble(''),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    )
  const { control, options } = stage
  const broken = options.faults ?? {}
  // A vendor looks at a token when somebody signs in with it, so what expires it also asks for the next sign-in.
  const expire = () => control('expire').then(() => control('drop', { terminate: true }))

  return (
    <section className="card faults">
      <h2>Make it go wrong</h2>
      <div className="buttons">
        <button type="button" onClick={() => attempt(control('drop', { terminate: true }))}>
          Cut
        </button>
        <button type="button" onClick={() => attempt(control('drop', { code: 1012, reason: 'restart' }))}>
          Restart
        </button>
        <button type="button" onClick={() => attempt(expire())}>
          Expire token
        </button>
        <button type="button" onClick={() => attempt(close())}>
          Sign out
        </button>
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
      <Switch label="Offline" what="network gone" onChange={(on) => attempt(stage.offline(on))} />
      <Switch
        label="Pause stream"
        what="only your own events"
        isOn={options.stream === false}
        onChange={(on) => attempt(control('pause', { on }))}
      />
      <Switch label="Keep old token" what="a mistaken sign-in" isOn={options.stale} onChange={stage.keepOldToken} />
      <p role="status" className="trouble">
        {trouble}
      </p>
    </section>
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
