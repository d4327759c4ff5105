import type { FC } from 'react'
import { Table } from '../table'
import { link } from './link'
import { explore } from './machine'

const ARROWS = explore()
const STATES = Object.keys(link.states)

/** Where each state goes on which event, from core's machine. */
export const Transitions: FC = () => (
  <Table>
    <thead>
      <tr>
        <th>in the state</th>
        <th>on these events it goes to</th>
      </tr>
    </thead>
    <tbody>
      {STATES.map((state) => (
        <tr key={state}>
          <td>
            <code>{state}</code>
          </td>
          <td>{waysFrom(state)}</td>
        </tr>
      ))}
    </tbody>
  </Table>
)

const waysFrom = (state: string): string => {
  const ways = ARROWS.filter(({ from }) => from === state)
  const targets = [...new Set(ways.map(({ to }) => to))]
  return targets
    .map((target) => {
      const events = ways.filter(({ to }) => to === target).map(({ on }) => on)
      return `${target}: ${events.join(', ')}`
    })
    .join(' · ')
}
