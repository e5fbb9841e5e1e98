import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Census, Genes, Individual } from '../../../engine/protocol.ts'
import { sentence } from '../../engine.ts'
import type { Place, Population } from '../../runs/population.ts'
import { drawNetwork, type Layout, layoutOf } from '../../views/evolution/network.ts'
import { type Draw, Plot } from '../../views/evolution/Plot.tsx'
import { NetworkPicture } from '../../views/NetworkPicture.tsx'
import { count } from '../../words.ts'
import { choose, individual } from './chosen.ts'
import { Player } from './Player.tsx'
import { Tile } from './Tile.tsx'

/** Milliseconds in which a network becomes the next, and the least that playing all generations takes. */
const [MOVE, PLAY] = [140, 8000]
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

interface Props {
  population: Population
  generations: readonly Census[]
  at: Place
  /** What is shown of individuals that have neither genes nor a wiring. */
  children?: ReactNode
}
/** The individual's network; the slider goes through the champions of the generations. */
export function Network({ population, generations, at, children }: Props) {
  const [shown, problem] = useIndividual(population, at)
  const [playing, setPlaying] = useState(false)
  const last = generations.length - 1
  useEffect(() => {
    if (!playing) return
    const each = Math.max(MOVE, PLAY / Math.max(1, last))
    // Where generations are many, several are passed at once.
    const stride = Math.max(1, Math.round((last * MOVE) / PLAY))
    const timer = setInterval(() => {
      const next = Math.min(last, shownAt.current + stride)
      choose({ generation: next, place: generations[next]!.champion })
      if (next === last) setPlaying(false)
    }, each)
    return () => clearInterval(timer)
  }, [playing, last])
  const shownAt = useRef(at.generation)
  shownAt.current = at.generation
  const champion = at.place === generations[at.generation]?.champion
  const { genes, network } = shown ?? {}
  const used = genes ? genes.enabled.reduce((sum, on) => sum + on, 0) : 0
  return (
    <Tile
      title={children ? 'Search' : champion ? 'Champion' : 'Individual'}
      of={children ? `on two of its weights, generation ${at.generation}` : `of generation ${at.generation}`}
      aside={genes ? `${hiddenOf(genes)} hidden · ${used} connections` : undefined}
    >
      {problem && !children ? (
        <p className="n-empty n-plot">{problem}</p>
      ) : genes ? (
        <Drawn genes={genes} />
      ) : network ? (
        <div className="n-plot">
          <NetworkPicture network={network} label="The network that the individual is" named />
        </div>
      ) : (
        (children ?? <div className="n-plot" />)
      )}
      <Player
        labels={{ play: 'Play how the champions grew', pause: 'Stop', slider: 'Generation whose champion is shown' }}
        testid="grow"
        playing={playing}
        disabled={last === 0}
        value={at.generation}
        last={last}
        onPlay={(on) => {
          if (on && at.generation === last) choose({ generation: 0, place: generations[0]!.champion })
          setPlaying(on)
        }}
        onMove={(g) => choose(g === last ? null : { generation: g, place: generations[g]!.champion })}
      >
        <span className="n-mono n-generation">{count(at.generation)}</span>
      </Player>
    </Tile>
  )
}

function hiddenOf({ inputs, outputs, from, to, enabled }: Genes): number {
  const first = inputs.length + 1 + outputs.length
  const neurons = new Set<number>()
  for (let k = 0; k < from.length; k++) if (enabled[k]) for (const n of [from[k]!, to[k]!]) if (n >= first) neurons.add(n)
  return neurons.size
}

/** The individual once it is here; while another is on its way, the one before stays. */
export function useIndividual(population: Population, { generation, place }: Place): [Individual | null, string | null] {
  const [found, setFound] = useState<[Individual | null, string | null]>([null, null])
  const id = population.generations[generation]?.ids[place]
  useEffect(() => {
    let wanted = true
    individual(population, { generation, place }).then(
      (one) => wanted && setFound([one, null]),
      (error) => wanted && setFound([null, sentence(error)]),
    )
    return () => {
      wanted = false
    }
  }, [population, generation, place, id])
  return found
}

/** Moves from the network before to this one, neuron by neuron. */
function Drawn({ genes }: { genes: Genes }) {
  const before = useRef<Layout | null>(null)
  const [frame, setFrame] = useState<{ layout: Layout; from: Layout | null; share: number }>(() => ({
    layout: layoutOf(genes),
    from: null,
    share: 1,
  }))
  useEffect(() => {
    const layout = layoutOf(genes)
    const from = still() ? null : before.current
    before.current = layout
    const since = performance.now()
    let next = 0
    const step = () => {
      const share = from ? Math.min(1, (performance.now() - since) / MOVE) : 1
      setFrame({ layout, from, share })
      if (share < 1) next = requestAnimationFrame(step)
    }
    step()
    return () => cancelAnimationFrame(next)
  }, [genes])
  const [draw, setDraw] = useState<{ of: Draw }>({ of: () => undefined })
  useEffect(() => {
    // A layout belongs to its genes; until the new one is there the old picture stays.
    if (!everyone(genes, frame.layout)) return
    setDraw({
      of: (context, inks, width, height) => drawNetwork(context, genes, frame.layout, frame.from, frame.share, inks, width, height),
    })
  }, [genes, frame])
  return <Plot draw={draw.of} testid="network" label={`A network of ${genes.from.length} genes`} />
}
const everyone = ({ from, to, enabled }: Genes, { spots }: Layout): boolean =>
  from.every((neuron, k) => !enabled[k] || (spots.has(neuron) && spots.has(to[k]!)))
