import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Episode, Start } from '../../../engine/protocol.ts'
import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import { engine, sentence } from '../../engine.ts'
import type { Place, Population } from '../../runs/population.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { drawWorld } from '../../views/evolution/world.ts'
import { Player } from './Player.tsx'
import { stateText } from './state-text.ts'

/** Milliseconds between two looks, and between the moments that trail behind. */
const [LOOK, TRAIL] = [40, 160]
const TRAILING = 4
/** Milliseconds for which an individual must stay the same before its life is asked for: slider and runs pass many. */
const SETTLED = 250
/** Steps that are asked for at first, and when a person wants to see it live on. */
const LENGTHS = [3000, 30_000, 100_000] as const

interface Props {
  population: Population
  at: Place
  world: WorldDefinition
  speed: number
  /** Null: where episodes always begin. */
  start: Start | null
  tools: ReactNode
}
/** An individual's life, played. */
export function Life({ population, at, world, speed, start, tools }: Props) {
  const id = population.generations[at.generation]?.ids[at.place]
  const [length, setLength] = useState(0)
  const [episode, problem] = useEpisode(population, at, start, LENGTHS[length]!)
  const [playing, setPlaying] = useState(true)
  const [step, setStep] = useState(0)
  const last = episode?.steps ?? 0
  // Who lives longer than was computed goes on where it is.
  const stays = useRef(false)
  useEffect(() => setLength(0), [id, start])
  useEffect(() => {
    if (!stays.current) setStep(0)
    stays.current = false
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
  const now = Math.min(last, Math.floor(step))
  const draw = useDraw(
    (context, inks, width, height) => {
      if (!episode) return
      const apart = Math.max(1, Math.round(TRAIL / 1000 / world.seconds))
      const trail = Array.from({ length: TRAILING }, (_, k) => now - (k + 1) * apart).filter((k) => k >= 0)
      drawWorld(context, world, state(now), trail.map(state), inks, width, height)
    },
    [episode, now, world],
  )
  const seconds = (steps: number) => (steps * world.seconds).toFixed(world.seconds < 0.1 ? 2 : 1)
  if (problem) return <p className="n-empty">{problem}</p>
  return (
    <>
      {episode ? (
        <Plot draw={draw} testid="world" label={`The individual in its world after ${seconds(now)} s`} />
      ) : (
        <p className="n-empty n-plot">Its life is being computed.</p>
      )}
      <Player
        labels={{ play: 'Play', pause: 'Pause', slider: 'Moment of its life' }}
        testid="play"
        playing={playing}
        disabled={!episode}
        value={now}
        last={last}
        onPlay={(on) => {
          if (on && now >= last) setStep(0)
          setPlaying(on)
        }}
        onMove={(k) => {
          setPlaying(false)
          setStep(k)
        }}
      >
        {episode?.cut && length + 1 < LENGTHS.length && (
          <Button
            size="compact-xs"
            variant="default"
            title="It lives longer than was computed."
            onClick={() => {
              stays.current = true
              setLength(length + 1)
            }}
          >
            Live on
          </Button>
        )}
        <span className="n-mono n-moment">
          {seconds(now)} / {seconds(last)} s
        </span>
      </Player>
      <div className="n-generations">
        {tools}
        <span className="n-world-state" title={episode ? stateText(world, state(now)) : undefined}>
          {episode && stateText(world, state(now))}
        </span>
      </div>
    </>
  )
}

function useEpisode(
  population: Population,
  { generation, place }: Place,
  start: Start | null,
  steps: number,
): [Episode | null, string | null] {
  const [found, setFound] = useState<[Episode | null, string | null]>([null, null])
  const id = population.generations[generation]?.ids[place]
  useEffect(() => {
    let wanted = true
    const { run, stage } = population
    const timer = setTimeout(
      () =>
        engine.episode({ run, stage, generation, place, steps, ...(start && { start }) }).then(
          (episode) => wanted && setFound([episode, null]),
          (error) => wanted && setFound([null, sentence(error)]),
        ),
      SETTLED,
    )
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [population, generation, place, id, start, steps])
  return found
}
