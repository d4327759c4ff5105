import type { NavixyCompactState } from '@tributary/navixy'
import { type Point, RADIUS, STREETS, toPoint } from './town'
import { KINDS, type Kind, kindOf } from './tracker'

type Fleet = ReadonlyMap<number, NavixyCompactState>

/** Draws a fleet: at most once per animation frame, however often it is told to. */
export interface Painter {
  show(fleet: Fleet, selected: number | undefined): void
  /** Where things were is not connected with where they will be: between the two nobody looked. */
  lift(): void
  /** The tracker nearest to a place on the canvas, in CSS pixels from its corner. */
  at(x: number, y: number): number | undefined
  close(): void
}

/** After so many ms a trail has lost two thirds of its colour. */
const FADE = 15_000

export function createPainter(canvas: HTMLCanvasElement): Painter {
  const paper = context(canvas)
  const town = context(document.createElement('canvas'))
  const trails = context(document.createElement('canvas'))
  const before = new Map<number, Point>()
  let fleet: Fleet = new Map()
  let selected: number | undefined
  let frame = 0
  let faded = performance.now()
  let [size, scale] = [0, 1]
  let colours = coloursOf(canvas)

  const x = ([east]: Point): number => size / 2 + east * scale
  const y = ([, north]: Point): number => size / 2 - north * scale

  const layOut = (): void => {
    size = Math.round(canvas.clientWidth * devicePixelRatio)
    scale = size / 2 / RADIUS
    colours = coloursOf(canvas)
    for (const { canvas: one } of [paper, town, trails]) one.width = one.height = size
    before.clear()
    for (const { from, to, isWide } of STREETS) {
      town.lineWidth = Math.max(1, (isWide ? 26 : 14) * scale)
      town.strokeStyle = colours.street
      town.beginPath()
      town.moveTo(x(from), y(from))
      town.lineTo(x(to), y(to))
      town.stroke()
    }
    ask()
  }

  /** Only what is new of the trails is drawn; what is old fades. */
  const drawTrails = (): void => {
    const now = performance.now()
    // In steps: a byte of colour cannot fade by less than one.
    if (now - faded > 500) {
      trails.globalCompositeOperation = 'destination-in'
      trails.fillStyle = `rgb(0 0 0 / ${Math.exp((faded - now) / FADE)})`
      trails.fillRect(0, 0, size, size)
      trails.globalCompositeOperation = 'source-over'
      faded = now
    }
    trails.strokeStyle = colours.moving
    trails.lineWidth = Math.max(1, 1.2 * devicePixelRatio)
    trails.beginPath()
    for (const [id, state] of fleet) {
      const { gps } = state
      // Nobody knows which way it went while it was lost.
      if (kindOf(state) === 'lost') before.delete(id)
      if (!gps || kindOf(state) === 'lost') continue
      const [was, is] = [before.get(id), toPoint(gps.location)]
      if (was && was[0] === is[0] && was[1] === is[1]) continue
      before.set(id, is)
      if (!was) continue
      trails.moveTo(x(was), y(was))
      trails.lineTo(x(is), y(is))
    }
    trails.stroke()
  }

  /** All of one kind in one path: a path for each would cost more than its pixels. */
  const drawKind = (kind: Kind, radius: number): void => {
    paper.beginPath()
    for (const state of fleet.values()) {
      if (!state.gps || kindOf(state) !== kind) continue
      const point = toPoint(state.gps.location)
      mark(paper, kind, x(point), y(point), radius, ((state.gps.heading ?? 0) * Math.PI) / 180)
    }
    paper.fillStyle = paper.strokeStyle = colours[kind]
    paper.lineWidth = Math.max(1, radius / 3)
    if (kind === 'lost') paper.stroke()
    else paper.fill()
  }

  const draw = (): void => {
    frame = 0
    if (size === 0) return
    drawTrails()
    paper.clearRect(0, 0, size, size)
    paper.drawImage(town.canvas, 0, 0)
    // The more there are, the less of each: they shall not hide who drew them.
    paper.globalAlpha = fleet.size > 2_000 ? 0.3 : 0.8
    paper.drawImage(trails.canvas, 0, 0)
    paper.globalAlpha = 1
    const radius = Math.max(
      1.5 * devicePixelRatio,
      (size / 640) * (fleet.size > 2_000 ? 2.5 : fleet.size > 300 ? 4 : 6),
    )
    for (const kind of KINDS) drawKind(kind, radius)
    const chosen = selected === undefined ? undefined : fleet.get(selected)?.gps
    if (!chosen) return
    const point = toPoint(chosen.location)
    paper.beginPath()
    paper.arc(x(point), y(point), radius + 6 * devicePixelRatio, 0, 2 * Math.PI)
    paper.strokeStyle = colours.ink
    paper.lineWidth = 2 * devicePixelRatio
    paper.stroke()
  }
  const ask = (): void => {
    frame ||= requestAnimationFrame(draw)
  }

  const watch = new ResizeObserver(layOut)
  watch.observe(canvas)
  const theme = matchMedia('(prefers-color-scheme: dark)')
  theme.addEventListener('change', layOut)

  return {
    show(all, one) {
      ;[fleet, selected] = [all, one]
      ask()
    },
    lift: () => before.clear(),
    at(left, top) {
      const wanted: Point = [(left * devicePixelRatio - size / 2) / scale, (size / 2 - top * devicePixelRatio) / scale]
      let [nearest, distance]: [number | undefined, number] = [undefined, RADIUS / 8]
      for (const [id, { gps }] of fleet) {
        if (!gps) continue
        const [east, north] = toPoint(gps.location)
        const far = Math.hypot(east - wanted[0], north - wanted[1])
        if (far < distance) [nearest, distance] = [id, far]
      }
      return nearest
    },
    close() {
      cancelAnimationFrame(frame)
      watch.disconnect()
      theme.removeEventListener('change', layOut)
    },
  }
}

/** An arrow for what moves, a disc for what waits, a square for what is parked, a cross for what is lost. */
function mark(paper: CanvasRenderingContext2D, kind: Kind, x: number, y: number, r: number, heading: number): void {
  if (kind === 'moving') {
    const [sin, cos] = [Math.sin(heading) * r, Math.cos(heading) * r]
    paper.moveTo(x + 1.4 * sin, y - 1.4 * cos)
    paper.lineTo(x - sin + 0.9 * cos, y + cos + 0.9 * sin)
    paper.lineTo(x - sin - 0.9 * cos, y + cos - 0.9 * sin)
    // Not closed: fill() does that, and closePath() takes longer the longer the path already is.
  } else if (kind === 'lost') {
    paper.moveTo(x - r, y - r)
    paper.lineTo(x + r, y + r)
    paper.moveTo(x + r, y - r)
    paper.lineTo(x - r, y + r)
  } else if (kind === 'parked') paper.rect(x - 0.8 * r, y - 0.8 * r, 1.6 * r, 1.6 * r)
  else {
    paper.moveTo(x + 0.9 * r, y)
    paper.arc(x, y, 0.9 * r, 0, 2 * Math.PI)
  }
}

function coloursOf(element: Element): Readonly<Record<Kind | 'street' | 'ink', string>> {
  const style = getComputedStyle(element)
  const [street, ink, moving, stopped, parked, lost] = ['line', 'ink', 'accent', 'warn', 'muted', 'bad'].map((name) =>
    style.getPropertyValue(`--${name}`),
  ) as [string, string, string, string, string, string]
  return { street, ink, moving, stopped, parked, lost }
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d')
  if (!found) throw new Error('This browser draws no canvas')
  return found
}
