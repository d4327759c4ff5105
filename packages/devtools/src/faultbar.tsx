import { type ReactNode, useId, useState } from 'react'
import type { Faults } from './faults'

/** Close codes worth a try, and what they say. */
const CODES = [
  ['', 'cut, no code'],
  ['1000', 'normal'],
  ['1001', 'going away'],
  ['1008', 'policy'],
  ['1011', 'server error'],
  ['1012', 'restart'],
  ['1013', 'try later'],
  ['4000', 'refused'],
  ['4401', 'unauthorized'],
] as const

/** Makes it go wrong, in the ways for which there is a function. */
export function FaultBar({ faults }: { readonly faults: Faults }): ReactNode {
  const { drop, mute, expire, offline } = faults
  const [trouble, setTrouble] = useState('')
  /** Whether it could be done. */
  const attempt = async (call: () => unknown): Promise<boolean> => {
    try {
      await call()
      setTrouble('')
      return true
    } catch (thrown) {
      setTrouble(thrown instanceof Error ? thrown.message : String(thrown))
      return false
    }
  }
  if (!drop && !mute && !expire && !offline) return null
  return (
    <fieldset data-part="faults">
      <legend>Make it go wrong</legend>
      {offline && <Switch label="Offline" turn={(on) => attempt(() => offline(on))} />}
      {mute && <Switch label="Mute" turn={(on) => attempt(() => mute(on))} />}
      {expire && (
        <button type="button" onClick={() => attempt(expire)}>
          Expire token
        </button>
      )}
      {drop && <Drop drop={(code) => attempt(() => drop(code))} />}
      <p role="status" data-part="trouble">
        {trouble}
      </p>
    </fieldset>
  )
}

function Switch({ label, turn }: { readonly label: string; readonly turn: (on: boolean) => Promise<boolean> }) {
  const [isOn, setOn] = useState(false)
  return (
    <button type="button" aria-pressed={isOn} onClick={async () => (await turn(!isOn)) && setOn(!isOn)}>
      {label}
    </button>
  )
}

function Drop({ drop }: { readonly drop: (code: number | undefined) => unknown }) {
  const id = useId()
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        drop(code === '' ? undefined : Number(code))
      }}
    >
      <label htmlFor={id}>Close with</label>
      <select id={id} value={code} onChange={({ currentTarget }) => setCode(currentTarget.value)}>
        {CODES.map(([value, words]) => (
          <option key={value} value={value}>
            {value} {words}
          </option>
        ))}
      </select>
      <button type="submit">Close</button>
    </form>
  )
}
