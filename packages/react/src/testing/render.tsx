import { act, type RenderOptions, type RenderResult, render, waitFor } from '@testing-library/react'
import type { Provider } from '@tributary/core'
import type { MemoryEmulator } from '@tributary/emulator'
import { type ReactNode, useEffect, useRef } from 'react'
import { RealtimeProvider } from '../context'
import { fakeClock } from './clock'
import { type EmulatorLine, type Opened, openStage, type StageOptions } from './open'
import { check, PATIENCE_MS } from './see'
import type { Stage } from './stage'

/** Testing Library's options but for `queries`; `wrapper` is rendered inside the `RealtimeProvider`. */
type Looks = Omit<RenderOptions, 'queries'>

/** What Testing Library's `render` returns, the {@link Stage}, and the client. */
export interface RealtimeResult<P extends readonly Provider[] = readonly Provider[]>
  extends RenderResult,
    Stage,
    Pick<Opened<P>, 'client' | 'close'> {}

const soon = (run: () => void): void => void Promise.resolve().then(run)

/** As Testing Library steps under Jest's fake timers, in ms. */
const STEP_MS = 50

/**
 * Renders into a `RealtimeProvider` whose client talks to an emulator: one in this page, made for this test, or a running `tributary-emulator`.
 *
 * Every verb is wrapped in `act`. Unmounting closes client and emulator, and Testing Library unmounts after each test by itself. With fake timers, from
 * before it renders on, `advance(ms)` is how time passes; while it waits, `see` lets up to a second of it pass.
 *
 * @throws Error from `advance` when timers are real.
 * @example
 * const { emit, drop, findByText } = renderWithRealtime(<Calls />, { providers: (at) => [teletracker(at.teletracker)] })
 * await findByText('Nobody calls')
 * await emit('teletracker', { type: 'userevent', from_number: '+15045550123' })
 */
export function renderWithRealtime<const P extends readonly Provider[]>(
  ui: ReactNode,
  options: StageOptions<P> & Looks & { readonly emulator?: undefined },
): RealtimeResult<P> & { readonly emulator: MemoryEmulator }
export function renderWithRealtime<const P extends readonly Provider[]>(
  ui: ReactNode,
  options: StageOptions<P> & Looks,
): RealtimeResult<P> & { readonly emulator: MemoryEmulator | undefined }
export function renderWithRealtime<const P extends readonly Provider[]>(
  ui: ReactNode,
  { providers, emulator: line, vendors, behaviour, latency, stream, client: more, ...looks }: StageOptions<P> & Looks,
): RealtimeResult<P> & { readonly emulator: MemoryEmulator | undefined } {
  // State shows at the end of each task, also under Jest's fake timers: nobody has to wait for a frame.
  const client = { scheduler: soon, ...more }
  const opened = openStage({ providers, emulator: line, vendors, behaviour, latency, stream, client })
  const faked = fakeClock() !== undefined
  const { wrapper: Inner, ...rest } = looks
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <RealtimeProvider client={opened.client}>
      <Lifetime end={opened.close}>{Inner ? <Inner>{children}</Inner> : children}</Lifetime>
    </RealtimeProvider>
  )
  const result = draw(ui, { ...rest, wrapper }, opened.close)
  return {
    ...result,
    ...opened,
    emit: (...args) => acted(() => opened.emit(...args)),
    drop: (...args) => acted(() => opened.drop(...args)),
    mute: (...args) => acted(() => opened.mute(...args)),
    refuse: (...args) => acted(() => opened.refuse(...args)),
    expireToken: (...args) => acted(() => opened.expireToken(...args)),
    see: (what) => look(result.baseElement, what),
    advance: (ms) => acted(() => pass(ms, line, faked)),
  }
}

/** What is under way is done first, and what comes of it is shown when this resolves. */
async function acted<T>(what: () => Promise<T>): Promise<T> {
  let made: { readonly value: T } | undefined
  await act(async () => {})
  await act(async () => {
    made = { value: await what() }
  })
  return (made as { readonly value: T }).value
}

async function look(screen: Element, what: string | RegExp): Promise<void> {
  const clock = fakeClock()
  if (!clock) return waitFor(() => check(screen, what), { container: screen as HTMLElement, timeout: PATIENCE_MS })
  for (let passed = 0; passed < PATIENCE_MS; passed += STEP_MS) {
    try {
      return check(screen, what)
    } catch {
      await act(async () => void (await clock.tickAsync(passed === 0 ? 0 : STEP_MS)))
    }
  }
  check(screen, what)
}

async function pass(ms: number, line: EmulatorLine | undefined, faked: boolean): Promise<void> {
  const clock = fakeClock()
  if (clock && faked) await clock.tickAsync(ms)
  else if (line && !clock) await new Promise((resolve) => setTimeout(resolve, ms))
  else
    throw new Error(
      `advance(${ms}) needs fake timers, ${clock ? 'and they came after renderWithRealtime()' : 'and these are real'}: call vi.useFakeTimers(), or jest.useFakeTimers(), before renderWithRealtime(), and vi.useRealTimers() after the test.`,
    )
}

function draw(ui: ReactNode, options: Looks, close: () => Promise<void>): RenderResult {
  try {
    const result = render(ui, options)
    // What suspends where no Suspense catches it never mounts either, but the end of the test unmounts this.
    render(<Lifetime end={close} />, { container: document.createElement('div') })
    return result
  } catch (error) {
    // What never mounted is never unmounted.
    void close()
    throw error
  }
}

/** Ends with its last unmount; StrictMode unmounts once for show. */
function Lifetime({ end, children }: { readonly end: () => Promise<void>; readonly children?: ReactNode }) {
  const mounted = useRef(false)
  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
      soon(() => {
        if (!mounted.current) void end()
      })
    }
  }, [end])
  return children
}
