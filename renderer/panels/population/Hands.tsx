import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Start } from '../../../engine/protocol.ts'
import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import { engine, sentence } from '../../engine.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { drawWorld } from '../../views/evolution/world.ts'
import { actionOf, type Hand, hint, keysOf } from './controls.ts'
import { stateText } from './state-text.ts'

interface Props {
  task: string
  world: WorldDefinition
  speed: number
  /** Null: where episodes always begin. */
  start: Start | null
  tools: ReactNode
}
interface Moment {
  readonly state: Float32Array
  readonly ended: boolean
  readonly steps: number
  readonly reward: number
}

/** A person acts in a world. It waits for the first key, so that nothing falls before a hand is there. */
export function Hands({ task, world, speed, start, tools }: Props) {
  const [moment, setMoment] = useState<Moment | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [life, setLife] = useState(0)
  const [begun, setBegun] = useState(false)
  const hand = useRef<{ keys: Set<string>; pointer: Hand['pointer']; button: number | null }>({
    keys: new Set(),
    pointer: null,
    button: null,
  })
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    let wanted = true
    setBegun(false)
    engine.enterWorld({ task, ...(start && { start }) }).then(
      (now) => wanted && setMoment({ ...now, steps: 0 }),
      (error) => wanted && setProblem(sentence(error)),
    )
    return () => {
      wanted = false
    }
  }, [task, start, life])
  const going = begun && moment !== null && !moment.ended
  useEffect(() => {
    if (!going) return
    let [on, busy] = [true, false]
    let last: readonly number[] = []
    const timer = setInterval(
      () => {
        if (busy) return
        busy = true
        last = actionOf(world, hand.current, last)
        engine.act({ action: [...last] }).then(
          (now) => {
            busy = false
            if (on) setMoment((was) => ({ ...now, reward: (was?.reward ?? 0) + now.reward, steps: (was?.steps ?? 0) + 1 }))
          },
          (error) => on && setProblem(sentence(error)),
        )
      },
      (1000 * world.seconds) / speed,
    )
    return () => {
      on = false
      clearInterval(timer)
    }
  }, [world, speed, going])
  const draw = useDraw(
    (context, inks, width, height) => moment && drawWorld(context, world, moment.state, [], inks, width, height),
    [moment, world],
  )
  const again = () => setLife((n) => n + 1)
  const held = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const within = (share: number) => Math.max(-1, Math.min(1, 2 * share - 1))
    hand.current.pointer = [within((event.clientX - left) / width), -within((event.clientY - top) / height)]
    setBegun(true)
  }
  const let_go = () => {
    hand.current.pointer = null
  }
  const release = () => {
    hand.current.button = null
  }
  if (problem) return <p className="n-empty">{problem}</p>
  const time = moment ? `${(moment.steps * world.seconds).toFixed(2)} s` : ''
  return (
    // Keys are heard wherever the focus is inside.
    <div
      ref={box}
      className="n-hands"
      tabIndex={0}
      role="application"
      aria-label={`You act. ${hint(world)} Space begins anew.`}
      onKeyDown={(event) => {
        // Fields and menus keep their own keys, and a button the space.
        const target = event.target as Element
        if (target.closest('input, [role="menu"]')) return
        if (event.key === ' ' && target === box.current) again()
        else if (event.key.startsWith('Arrow') || /^[1-9]$/.test(event.key)) {
          hand.current.keys.add(event.key)
          setBegun(true)
        } else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onKeyUp={(event) => hand.current.keys.delete(event.key)}
      onBlur={() => hand.current.keys.clear()}
    >
      <div className="n-hands-field" onPointerDown={held} onPointerMove={held} onPointerUp={let_go} onPointerLeave={let_go}>
        <Plot draw={draw} testid="hands" label="The world that you act in" />
        {!begun && moment && <span className="n-hands-wait">Press a key, or hold the pointer here, to begin.</span>}
      </div>
      <div className="n-generations n-hands-keys">
        {keysOf(world).map(({ keys, what, button }) => (
          <span key={what} className="n-hands-key">
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
            {button === null ? (
              what
            ) : (
              <Button
                size="compact-xs"
                variant="default"
                onPointerDown={() => {
                  hand.current.button = button
                  setBegun(true)
                }}
                onPointerUp={release}
                onPointerLeave={release}
              >
                {what}
              </Button>
            )}
          </span>
        ))}
        <span className="n-spring" />
        <span className="n-mono n-moment" data-testid="hands-state">
          {time}
          {moment?.ended ? ', ended' : ''}
        </span>
      </div>
      <div className="n-generations">
        <Button size="compact-xs" variant="default" data-testid="anew" rightSection={<kbd>Space</kbd>} onClick={again}>
          {moment?.ended ? 'Once more' : 'Anew'}
        </Button>
        {tools}
        <span className="n-world-state">{moment && stateText(world, moment.state)}</span>
      </div>
    </div>
  )
}
