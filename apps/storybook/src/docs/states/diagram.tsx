import type { FC } from 'react'
import { SCROLLS } from '../table'
import type { Drawing, Line, Point } from './drawing'
import './diagram.css'

const LEADING = 14

/** A drawing of states as a picture; on a phone it is wider than the page. */
export const Diagram: FC<{ readonly of: Drawing }> = ({ of: { title, size, states, groups, lines } }) => (
  <figure className="diagram" {...SCROLLS}>
    <svg viewBox={`0 0 ${size.join(' ')}`} role="img" aria-label={title}>
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {Object.entries(groups).map(([name, { of: _, what, ...box }]) => (
        <g key={name} className="group">
          <rect {...box} rx="14" />
          <text x={box.x + 14} y={box.y + 20}>
            {what}
          </text>
        </g>
      ))}
      {lines.map((line) => (
        <Arrow key={line.from + line.to} {...line} />
      ))}
      {Object.entries(states).map(([name, { what, ...box }]) => (
        <g key={name} className="state" data-state={name}>
          <rect {...box} rx="10" />
          <text x={box.x + box.width / 2} y={box.y + 22} textAnchor="middle" className="name">
            {name}
          </text>
          <text x={box.x + box.width / 2} y={box.y + 39} textAnchor="middle">
            {what}
          </text>
        </g>
      ))}
    </svg>
  </figure>
)

const Arrow: FC<Line> = ({ through, on, more = [], at: [x, y], anchor = 'middle' }) => (
  <g className="arrow">
    <polyline points={through.map((point: Point) => point.join()).join(' ')} markerEnd="url(#arrow)" />
    {[on.join(' · '), ...more].map((words, i) => (
      <text key={words} x={x} y={y + i * LEADING} textAnchor={anchor}>
        {words}
      </text>
    ))}
  </g>
)
