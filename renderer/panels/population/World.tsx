import { ActionIcon, Button, Select } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Episode } from '../../../engine/protocol.ts'
import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import { engine, sentence } from '../../engine.ts'
import type { Place, Population } from '../../runs/population.ts'
import { short } from '../../views/evolution/inks.ts'
import { Plot } from '../../views/evolution/Plot.tsx'
import { drawWorld } from '../../views/evolution/world.ts'
import { actionOf, type Hand, hint } from './controls.ts'
import { Tile } from './Tile.tsx'

const SPEEDS = ['0.1', '0.25', '0.5', '1', '4', '16']
/** Steps shorter than these seconds are slowed down for a person's hand. */
const QUICK = 0.05
/** Milliseconds between two looks, and between the moments that trail behind. */
const [LOOK, TRAIL] = [40, 160]
const TRAILING = 4
/** Milliseconds for which an individual must stay the same before its life is asked for: slider and runs pass many. */
const SETTLED = 250

interface Props {
  population: Population
  at: Place
  task: string
  world: WorldDefinition
}
/** The individual at work in its world; a person can take over. */
export function World({ population, at, task, world }: Props) {
  const [speed, setSpeed] = useState('1')
  const [own, setOwn] = useState(false)
  return (
    <Tile
      title={own ? 'You' : 'At work'}
      of={own ? 'have the controls' : `in generation ${at.generation}`}
      aside={
        <span className="n-world-tools">
          <Select
            aria-label="Speed"
            size="xs"
            w={88}
            allowDeselect={false}
            data={SPEEDS.map((value) => ({ value, label: `${value} ×` }))}
            value={speed}
            onChange={(v) => v && setSpeed(v)}
          />
          <Button
            size="compact-xs"
            variant="default"
            data-testid="take-controls"
            onClick={() => {
              if (!own) setSpeed(world.seconds < QUICK ? '0.25' : '1')
              setOwn(!own)
            }}
          >
            {own ? 'Give back' : 'Take the controls'}
          </Button>
        </span>
      }
    >
      {own ? (
        <Hands key={task} task={task} world={world} speed={Number(speed)} />
      ) : (
        <Life population={population} at={at} world={world} speed={Number(speed)} />
      )}
    </Tile>
  )
}

function useEpisode(population: Population, { generation, place }: Place): [Episode | null, string | null] {
  const [found, setFound] = useState<[Episode | null, string | null]>([null, null])
  const id = population.generations[generation]?.ids[place]
  useEffect(() => {
    let wanted = true
    const { run, stage } = population
    const timer = setTimeout(
      () =>
        engine.episode({ run, stage, generation, place }).then(
          (episode) => wanted && setFound([episode, null]),
          (error) => wanted && setFound([null, sentence(error)]),
        ),
      SETTLED,
    )
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [population, generation, place, id])
  return found
}

function Life({ population, at, world, speed }: Omit<Props, 'task'> & { speed: number }) {
  const [episode, problem] = useEpisode(population, at)
  const [playing, setPlaying] = useState(true)
  const [step, setStep] = useState(0)
  const last = episode?.steps ?? 0
  useEffect(() => {
    setStep(0)
    setPlaying(true)
  }, [episode])
  useEffect(() => {
    if (!episode || !playing) return
    let before = performance.now()
    let at = step
    const timer = setInterval(() => {
      const now = performance.now()
      at = Math.min(last, at + (speed * (now - before)) / (1000 * world.seconds))
      before = now
      setStep(at)
      if (at >= last) setPlaying(false)
    }, LOOK)
    return () => clearInterval(timer)
    // The step that is reached is read once, when playing begins.
  }, [episode, playing, speed, last, world])
  const state = (k: number) => episode!.states.subarray(k * episode!.width, (k + 1) * episode!.width)
  const now = Math.floor(step)
  const draw = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => {
      if (!episode) return
      const apart = Math.max(1, Math.round(TRAIL / 1000 / world.seconds))
      const trail = Array.from({ length: TRAILING }, (_, k) => now - (k + 1) * apart).filter((k) => k >= 0)
      drawWorld(context, world, state(now), trail.map(state), inks, width, height)
    },
    [episode, now, world],
  )
  if (problem) return <p className="n-empty">{problem}</p>
  if (!episode) return <p className="n-empty">Its life is being computed.</p>
  return (
    <>
      <Plot draw={draw} testid="world" label={`The individual in its world after ${(now * world.seconds).toFixed(1)} s`} />
      <div className="n-generations">
        <ActionIcon
          aria-label={playing ? 'Pause' : 'Play'}
          data-testid="play"
          onClick={() => {
            if (!playing && now >= last) setStep(0)
            setPlaying(!playing)
          }}
        >
          {playing ? <IconPlayerPause size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />}
        </ActionIcon>
        <ActionIcon aria-label="From the start" onClick={() => setStep(0)}>
          <IconRefresh size={15} aria-hidden />
        </ActionIcon>
        <span className="n-mono n-world-state" title={stateText(world, state(now), world.state.length)}>
          {(now * world.seconds).toFixed(2)} s of {(last * world.seconds).toFixed(1)}
          {episode.cut ? '+' : ''} · {stateText(world, state(now))}
        </span>
      </div>
    </>
  )
}

/** "cart 0.38 m": the first few of its numbers. */
const stateText = ({ state: names }: WorldDefinition, state: ArrayLike<number>, count = 4): string =>
  names
    .slice(0, count)
    .map((name, k) => {
      const [what, unit = ''] = name.split(', ')
      return `${what} ${short(state[k]!)} ${unit}`.trim()
    })
    .join(' · ')

function Hands({ task, world, speed }: { task: string; world: WorldDefinition; speed: number }) {
  const [moment, setMoment] = useState<{ state: Float32Array; ended: boolean; steps: number; reward: number } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [life, setLife] = useState(0)
  const hand = useRef<{ keys: Set<string>; pointer: Hand['pointer']; button: number | null }>({
    keys: new Set(),
    pointer: null,
    button: null,
  })
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  useEffect(() => {
    let [on, busy, steps, reward] = [true, true, 0, 0]
    let last: readonly number[] = []
    const fail = (error: unknown) => {
      on = false
      setProblem(sentence(error))
    }
    engine.enterWorld({ task }).then((now) => {
      busy = false
      if (on) setMoment({ ...now, steps })
    }, fail)
    const timer = setInterval(
      () => {
        if (!on || busy) return
        busy = true
        last = actionOf(world, hand.current, last)
        engine.act({ action: [...last] }).then((now) => {
          busy = false
          reward += now.reward
          if (!on) return
          setMoment({ ...now, reward, steps: ++steps })
          if (now.ended) on = false
        }, fail)
      },
      (1000 * world.seconds) / speed,
    )
    return () => {
      on = false
      clearInterval(timer)
    }
  }, [task, world, speed, life])
  const draw = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => moment && drawWorld(context, world, moment.state, [], inks, width, height),
    [moment, world],
  )
  const again = () => setLife((n) => n + 1)
  const held = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const within = (share: number) => Math.max(-1, Math.min(1, 2 * share - 1))
    hand.current.pointer = [within((event.clientX - left) / width), -within((event.clientY - top) / height)]
  }
  const let_go = () => {
    hand.current.pointer = null
  }
  if (problem) return <p className="n-empty">{problem}</p>
  return (
    // Keys are heard wherever the focus is inside.
    <div
      ref={box}
      className="n-hands"
      tabIndex={0}
      role="application"
      aria-label={`You act. ${hint(world)} Space begins anew.`}
      onKeyDown={(event) => {
        if (event.key === ' ') again()
        else if (event.key.startsWith('Arrow') || /^[1-9]$/.test(event.key)) hand.current.keys.add(event.key)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onKeyUp={(event) => hand.current.keys.delete(event.key)}
      onBlur={() => hand.current.keys.clear()}
    >
      <div className="n-hands-field" onPointerDown={held} onPointerMove={held} onPointerUp={let_go} onPointerLeave={let_go}>
        <Plot draw={draw} testid="hands" label="The world that you act in" />
      </div>
      <div className="n-generations">
        <Button size="compact-xs" variant="default" onClick={again}>
          {moment?.ended ? 'Once more' : 'Anew'}
        </Button>
        {world.action.kind === 'choice' &&
          world.action.names.map((name, k) => (
            <Button
              key={name}
              size="compact-xs"
              variant="default"
              onPointerDown={() => {
                hand.current.button = k
              }}
              onPointerUp={() => {
                hand.current.button = null
              }}
              onPointerLeave={() => {
                hand.current.button = null
              }}
            >
              {name}
            </Button>
          ))}
        <span className="n-mono n-world-state" data-testid="hands-state">
          {moment && `${(moment.steps * world.seconds).toFixed(2)} s${moment.ended ? ', ended' : ''}`} · {hint(world)}
        </span>
      </div>
    </div>
  )
}
