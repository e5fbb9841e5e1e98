import type { Census } from '../../../engine/protocol.ts'
import { fittestOf, type Place, sizesOf } from '../../runs/population.ts'
import { short } from '../../views/evolution/inks.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { besides, drawSpecies, markSpecies, speciesAt } from '../../views/evolution/species.ts'
import { counted } from '../../words.ts'
import { choose } from './chosen.ts'
import { Tile } from './Tile.tsx'

/** Species as a stream; a click opens the fittest of a species in a generation. */
export function Species({ generations, at, chosen }: { generations: readonly Census[]; at: Place; chosen: boolean }) {
  const draw = useDraw((...to) => drawSpecies(to[0], generations, to[1], to[2], to[3]), [generations])
  const mark = useDraw(
    (...to) => chosen && markSpecies(to[0], generations, at, to[1], to[2], to[3]),
    [generations, chosen, at.generation, at.place],
  )
  const alive = sizesOf(generations.at(-1)!).size
  const fittest = (generation: number, species: number) => fittestOf(generations[generation]!, species)
  return (
    <Tile title="Species" of="over generations" aside={alive > 1 ? `${alive} alive` : 'one alive'}>
      <Plot
        draw={draw}
        mark={mark}
        testid="species"
        label={`How large each species is over ${generations.length} generations`}
        pick={(...place) => {
          const found = speciesAt(generations, ...place)
          if (found) choose(fittest(found.generation, found.species))
        }}
        tell={(...place) => {
          const found = speciesAt(generations, ...place)
          const census = found && generations[found.generation]
          const best = found && fittest(found.generation, found.species)
          if (!census || !best) return null
          const size = counted(sizesOf(census).get(found.species)!, 'individual')
          return `species ${found.species}, generation ${found.generation}: ${size}, best ${short(census.fitness[best.place]!)}`
        }}
        press={(key) => {
          const species = generations[at.generation]!.species[at.place]!
          const by = { ArrowLeft: -1, ArrowRight: 1 }[key]
          const next = by && generations[at.generation + by]
          if (next) choose(fittestOf(next, species) ?? { generation: next.generation, place: next.champion })
          else if (key === 'ArrowUp' || key === 'ArrowDown')
            choose(fittest(at.generation, besides(generations, at.generation, species, key === 'ArrowUp' ? -1 : 1)))
          return key.startsWith('Arrow')
        }}
      />
    </Tile>
  )
}
