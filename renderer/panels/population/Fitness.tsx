import type { Census } from '../../../engine/protocol.ts'
import type { Place } from '../../runs/population.ts'
import { drawFitness, fitnessAt, fitter, markFitness } from '../../views/evolution/fitness.ts'
import { short } from '../../views/evolution/inks.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { count } from '../../words.ts'
import { choose } from './chosen.ts'
import { Tile } from './Tile.tsx'

/** The fitness of every individual; a click opens the one that stands nearest. */
export function Fitness({ generations, at }: { generations: readonly Census[]; at: Place }) {
  const last = generations.at(-1)!
  const draw = useDraw((...to) => drawFitness(to[0], generations, to[1], to[2], to[3]), [generations])
  const mark = useDraw((...to) => markFitness(to[0], generations, at, to[1], to[2], to[3]), [generations, at.generation, at.place])
  return (
    <Tile title="Fitness" of="of every individual">
      <Plot
        draw={draw}
        mark={mark}
        testid="fitness"
        label={`Fitness of every individual over ${generations.length} generations; best ${short(last.fitness[last.champion]!)} in the last`}
        pick={(...place) => choose(fitnessAt(generations, ...place))}
        tell={(...place) => {
          const found = fitnessAt(generations, ...place)
          const census = found && generations[found.generation]
          return census
            ? `#${count(census.ids[found.place]!)}, generation ${found.generation}: ${short(census.fitness[found.place]!)}`
            : null
        }}
        press={(key) => {
          const census = generations[at.generation]!
          if (key === 'ArrowUp' || key === 'ArrowDown') choose(fitter(census, at.place, key === 'ArrowUp' ? 1 : -1))
          else return toChampion(generations, at, key)
          return true
        }}
      />
    </Tile>
  )
}

/** Left, right, Home and End go to the champions of other generations. */
export function toChampion(generations: readonly Census[], { generation }: Place, key: string): boolean {
  const last = generations.length - 1
  const to = { ArrowLeft: generation - 1, ArrowRight: generation + 1, Home: 0, End: last }[key]
  const census = to === undefined ? undefined : generations[Math.min(last, Math.max(0, to))]
  if (!census) return false
  choose({ generation: census.generation, place: census.champion })
  return true
}
