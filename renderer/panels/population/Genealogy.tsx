import { useMemo, useRef, useState } from 'react'
import type { Census } from '../../../engine/protocol.ts'
import type { Place, Population } from '../../runs/population.ts'
import { short } from '../../views/evolution/inks.ts'
import { type Ancestor, ancestorAt, ancestorsOf, drawPhylogeny, markAncestor, type Range, zoomed } from '../../views/evolution/phylogeny.ts'
import { Plot, useDraw } from '../../views/evolution/Plot.tsx'
import { count } from '../../words.ts'
import { choose } from './chosen.ts'
import { Tile } from './Tile.tsx'

interface Props {
  population: Population
  generations: readonly Census[]
  at: Place
  chosen: Place | null
}
const same = (a: Place, b: Place) => a.generation === b.generation && a.place === b.place

/** The ancestors of the last champion, or of an individual that is none of them, back to the first; a click opens one. */
export function Genealogy({ population, generations, at, chosen }: Props) {
  const [zoom, setZoom] = useState<Range | null>(null)
  const last = generations.length - 1
  const champions = useMemo(
    () => ancestorsOf(population, { generation: last, place: generations[last]!.champion }),
    [population, generations, last],
  )
  // Somebody whose line died out has a picture of its own, which stays while its ancestors are walked.
  const held = useRef<readonly Ancestor[] | null>(null)
  const own = useMemo(() => {
    const holds = (all: readonly Ancestor[] | null) => all?.some((one) => same(one, at)) ?? false
    if (!chosen || (!holds(held.current) && holds(champions))) held.current = null
    else if (!holds(held.current)) held.current = ancestorsOf(population, at)
    return held.current
  }, [population, champions, chosen, at.generation, at.place])
  const ancestors = own ?? champions
  const range = useMemo(() => zoom ?? { from: 0, to: last }, [zoom, last])
  const draw = useDraw((...to) => drawPhylogeny(to[0], ancestors, range, to[1], to[2], to[3]), [ancestors, range])
  const marked = chosen !== null
  const mark = useDraw(
    (...to) => marked && markAncestor(to[0], ancestors, at, range, to[1], to[2], to[3]),
    [ancestors, marked, at.generation, at.place, range],
  )
  const zoomBy = (x: number, by: number, width: number) => {
    const next = zoomed(range, x, by, width, last)
    setZoom(next.to - next.from >= last ? null : next)
  }
  return (
    <Tile
      title="Phylogeny"
      of={own ? `of #${count(generations[at.generation]!.ids[at.place]!)}` : 'of the champion'}
      aside="click an ancestor to open it · wheel zooms"
      wide
    >
      <Plot
        draw={draw}
        mark={mark}
        testid="phylogeny"
        label={`Ancestors of the ${own ? 'individual' : 'champion'} through ${ancestors[0]!.generation + 1} generations`}
        pick={(...spot) => choose(ancestorAt(ancestors, range, ...spot))}
        tell={(...spot) => {
          const one = ancestorAt(ancestors, range, ...spot)
          const census = one && generations[one.generation]
          return census ? `#${count(census.ids[one.place]!)}, generation ${one.generation}: ${short(census.fitness[one.place]!)}` : null
        }}
        press={(key) => {
          if (key === '+' || key === '-') {
            zoomBy(0, key === '+' ? -1 : 1, 1)
            return true
          }
          const to = walked(ancestors, at, key)
          if (to) choose(to)
          return key.startsWith('Arrow') || key === 'Home' || key === 'End'
        }}
        wheel={zoomBy}
      />
    </Tile>
  )
}

/** Left to the first parent, right to a child, up and down to the others of the generation; Home is the first ancestor. */
function walked(ancestors: readonly Ancestor[], at: Place, key: string): Place | null {
  const one = ancestors.findIndex((other) => same(other, at))
  if (key === 'Home') return ancestors.findLast(({ first }) => first) ?? null
  if (one < 0 || key === 'End') return ancestors[0] ?? null
  if (key === 'ArrowRight') return ancestors[ancestors[one]!.children[0] ?? -1] ?? null
  if (key === 'ArrowLeft') {
    const parents = ancestors.filter(({ children }) => children.includes(one))
    return parents.find(({ first }) => first) ?? parents[0] ?? null
  }
  const around = ancestors.filter(({ generation }) => generation === at.generation).sort((a, b) => a.y - b.y)
  const place = around.indexOf(ancestors[one]!)
  return around[place + (key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0)] ?? null
}
