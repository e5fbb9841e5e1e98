import { type Census, type GenerationPicture, NOBODY } from '../../../engine/protocol.ts'
import { type Place, placeOf, type Population } from '../../runs/population.ts'
import { cellAt, cellBeside, cellText, isArchive, livesIn, markArchive } from '../../views/evolution/archive.ts'
import { markPoint, pointAt } from '../../views/evolution/ellipse.ts'
import { short } from '../../views/evolution/inks.ts'
import { drawMethod } from '../../views/evolution/method.ts'
import { type Draw, Plot, type Spot, useDraw } from '../../views/evolution/Plot.tsx'
import { count } from '../../words.ts'
import { choose } from './chosen.ts'
import { toChampion } from './Fitness.tsx'
import { Tile } from './Tile.tsx'

/** A picture of a method, and the generation that it is of. */
export interface Pictured {
  readonly census: Census
  readonly picture: GenerationPicture
}
/** That of the generation that is looked at, or the last there is. */
export function picturedIn(generations: readonly Census[], at: Place): Pictured | null {
  const own = generations[at.generation]
  const census = own?.picture ? own : generations.findLast(({ picture }) => picture)
  return census?.picture ? { census, picture: census.picture } : null
}

const TITLES = {
  archive: ['Archive', 'the best of each kind'],
  ellipse: ['Search', 'on two of its weights'],
  weights: ['Weights', 'that the champion paints'],
} as const

interface Props {
  population: Population
  generations: readonly Census[]
  at: Place
  pictured: Pictured
}
export function Method(props: Props) {
  const { picture, census } = props.pictured
  const [title, of] = TITLES[picture.kind]
  return (
    <Tile title={title} of={of} aside={`generation ${census.generation}`}>
      <MethodPlot {...props} />
    </Tile>
  )
}

/** What a method shows besides individuals; a click on a cell or a point opens the individual that it is. */
export function MethodPlot({ population, generations, at, pictured: { census, picture } }: Props) {
  const draw = useDraw((...to) => drawMethod(to[0], picture, to[1], to[2], to[3]), [picture])
  const id = generations[at.generation]!.ids[at.place]!
  const own = at.generation === census.generation ? at.place : -1
  const mark = useDraw(
    (...to) => {
      if (isArchive(picture)) markArchive(to[0], picture, id, to[1], to[2], to[3])
      else if (picture.kind === 'ellipse') markPoint(to[0], picture, own, to[1], to[2], to[3])
    },
    [picture, id, own],
  )
  const common: { draw: Draw; mark: Draw; testid: string } = { draw, mark, testid: 'method' }
  if (picture.kind === 'ellipse') {
    const point = (...spot: Spot) => pointAt(picture, ...spot)
    return (
      <Plot
        {...common}
        label={`The search on ${picture.axes.join(' and ')}`}
        pick={(...place) => choose({ generation: census.generation, place: point(...place) })}
        tell={(...place) => {
          const one = point(...place)
          return `#${count(census.ids[one]!)}: fitness ${short(census.fitness[one]!)}`
        }}
        press={(key) => toChampion(generations, at, key)}
      />
    )
  }
  const label = `${TITLES[picture.kind].join(', ')}: ${picture.axes.join(' by ')}`
  if (!isArchive(picture)) return <Plot {...common} label={label} />
  const open = (cell: number | null) => {
    const lives = livesIn(picture, cell)
    const found = lives === null ? null : placeOf(population, lives, generations.length - 1)
    if (found) choose(found)
  }
  // Files from before it was kept who lives in a cell have pictures only.
  const chosen = picture.ids && {
    pick: (...spot: Spot) => open(cellAt(picture, ...spot)),
    press: (key: string) => {
      if (!key.startsWith('Arrow')) return false
      const from = picture.ids!.indexOf(id)
      open(from < 0 ? picture.ids!.findIndex((one) => one !== NOBODY) : cellBeside(picture, from, key))
      return true
    },
  }
  return (
    <Plot
      {...common}
      {...chosen}
      label={label}
      tell={(...place) => {
        const cell = cellAt(picture, ...place)
        return cell === null ? null : cellText(picture, cell)
      }}
    />
  )
}
