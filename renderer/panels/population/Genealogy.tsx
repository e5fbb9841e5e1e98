import { useCallback, useMemo, useState } from 'react'
import type { Census } from '../../../engine/protocol.ts'
import type { Place, Population } from '../../runs/population.ts'
import { ancestorAt, ancestorsOf, drawPhylogeny, type Range, zoomed } from '../../views/evolution/phylogeny.ts'
import { Plot } from '../../views/evolution/Plot.tsx'
import { choose } from './chosen.ts'
import { Tile } from './Tile.tsx'

interface Props {
  population: Population
  generations: readonly Census[]
  at: Place
  chosen: Place | null
}
/** The ancestors of the last champion, back to the first; a click opens one. */
export function Genealogy({ population, generations, at, chosen }: Props) {
  const [zoom, setZoom] = useState<Range | null>(null)
  const last = generations.length - 1
  const ancestors = useMemo(
    () => ancestorsOf(population, { generation: last, place: generations[last]!.champion }),
    [population, generations, last],
  )
  const range = useMemo(() => zoom ?? { from: 0, to: last }, [zoom, last])
  const draw = useCallback<Parameters<typeof Plot>[0]['draw']>(
    (context, inks, width, height) => drawPhylogeny(context, ancestors, chosen && at, range, inks, width, height),
    [ancestors, chosen, at.generation, at.place, range],
  )
  return (
    <Tile title="Phylogeny" of="of the champion" aside="click an ancestor to open it · wheel zooms" wide>
      <Plot
        draw={draw}
        testid="phylogeny"
        label={`Ancestors of the champion through ${generations.length} generations`}
        pick={(x, y, width, height) => choose(ancestorAt(ancestors, range, x, y, width, height))}
        wheel={(x, by, width) => {
          const next = zoomed(range, x, by, width, last)
          setZoom(next.to - next.from >= last ? null : next)
        }}
      />
    </Tile>
  )
}
