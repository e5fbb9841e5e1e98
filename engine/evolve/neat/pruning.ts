/** How genomes become simpler, and when they do: phases of complexifying and simplifying in turn (Green 2004, "Phased searching with NEAT"). */
import { below, type Dice } from '../dice.ts'
import type { NeatSettings } from './definition.ts'
import { firstHidden, type Genes, type Genome, type Shape } from './genome.ts'

/** Genes of which something says no are taken out. */
function keepOnly(genes: Genes, kept: (k: number) => boolean): void {
  const left = [...genes.innovation.keys()].filter(kept)
  for (const key of ['innovation', 'from', 'to', 'weight'] as const) genes[key] = left.map((k) => genes[key][k]!)
  genes.enabled = left.map((k) => genes.enabled[k]!)
  const { delay } = genes
  if (delay) genes.delay = left.map((k) => delay[k]!)
}

/** Takes out hidden neurons that nothing reaches or that reach nothing but themselves, and their genes. */
function tidy(genes: Genes, first: number): void {
  for (let before = -1; before !== genes.from.length; ) {
    before = genes.from.length
    const reached = new Set(genes.to.filter((to, k) => genes.from[k] !== to))
    const heard = new Set(genes.from.filter((from, k) => genes.to[k] !== from))
    keepOnly(genes, (k) => {
      const [from, to] = [genes.from[k]!, genes.to[k]!]
      return (from < first || reached.has(from)) && (to < first || heard.has(to))
    })
  }
}

/** Takes a gene out, enabled or not, and the hidden neurons that are then cut off. */
export function deleteConnection(genes: Genes, shape: Shape, dice: Dice): void {
  if (genes.innovation.length === 0) return
  const gone = below(dice, genes.innovation.length)
  keepOnly(genes, (k) => k !== gone)
  tidy(genes, firstHidden(shape))
}

/** Takes a hidden neuron out with all its genes, and the hidden neurons that are then cut off. */
export function deleteNode(genes: Genes, shape: Shape, dice: Dice): void {
  const first = firstHidden(shape)
  const hidden = [...new Set(genes.to.filter((to) => to >= first))]
  if (hidden.length === 0) return
  const gone = hidden[below(dice, hidden.length)]
  keepOnly(genes, (k) => genes.from[k] !== gone && genes.to[k] !== gone)
  tidy(genes, first)
}

/** Where a phased search stands. Complexity is the mean number of genes. */
export interface Phase {
  readonly simplifying: boolean
  /** Complexity at which simplifying begins. */
  readonly ceiling: number
  /** The least complexity since it began, and its generation. */
  readonly least: number
  readonly generation: number
}
/** Simplifying ends when complexity is below the ceiling and has not fallen for so many generations. */
const SETTLED = 10
/** How often a network loses a connection while networks become simpler. */
const SIMPLIFYING = 0.4

const complexity = (genomes: readonly Genome[]) => genomes.reduce((sum, { from }) => sum + from.length, 0) / genomes.length

export const beginPhase = (genomes: readonly Genome[], { complexityCeiling }: NeatSettings): Phase => ({
  simplifying: false,
  ceiling: complexity(genomes) + complexityCeiling,
  least: Number.POSITIVE_INFINITY,
  generation: 0,
})

/** The phase in which the children of a generation are born. */
export function nextPhase(phase: Phase, genomes: readonly Genome[], generation: number, { complexityCeiling }: NeatSettings): Phase {
  if (complexityCeiling === 0) return phase
  const now = complexity(genomes)
  if (!phase.simplifying) return now > phase.ceiling ? { ...phase, simplifying: true, least: now, generation } : phase
  if (now < phase.least) return { ...phase, least: now, generation }
  if (now > phase.ceiling || generation - phase.generation < SETTLED) return phase
  return { ...phase, simplifying: false, ceiling: now + complexityCeiling }
}

/** While networks become simpler nothing is added, and children have one parent. */
export const settingsIn = <S extends NeatSettings>({ simplifying }: Phase, settings: S): S =>
  simplifying
    ? { ...settings, addNode: 0, addConnection: 0, mutateOnly: 1, deleteConnection: Math.max(SIMPLIFYING, settings.deleteConnection) }
    : settings
