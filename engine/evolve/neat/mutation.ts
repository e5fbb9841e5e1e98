/** How genomes change (Stanley & Miikkulainen 2002, section 3.1). */
import { below, chance, type Dice, within } from '../dice.ts'
import type { NeatSettings } from './definition.ts'
import { firstHidden, type Genes, type Genome, joins, leads, type Shape, varieties } from './genome.ts'
import { LONGEST_DELAY } from '../../network/neuron-graph.ts'
import { deleteConnection, deleteNode } from './pruning.ts'

/** The structure that arose in this generation: the same change twice has the same number. */
export interface Innovations {
  next: number
  nextNeuron: number
  /** Connections by `from * 2^26 + to`. */
  readonly connections: Map<number, number>
  /** The neuron and the two connections by which a gene was split, by the gene and the neuron's activation: `gene * varieties + activation`. */
  readonly splits: Map<number, { neuron: number; before: number; after: number }>
}
/** More than there are ever neurons. */
const NEURONS = 2 ** 26
/** Tries to find two neurons that are not joined yet. */
const TRIES = 20

/** Changes structure and weights, each as often as the settings say. */
export function mutate(genes: Genes, shape: Shape, settings: NeatSettings, made: Innovations, dice: Dice): Genome {
  if (chance(dice, settings.addNode)) addNode(genes, shape, made, dice)
  if (chance(dice, settings.addConnection)) addConnection(genes, shape, settings, made, dice)
  if (settings.deleteConnection > 0 && chance(dice, settings.deleteConnection)) deleteConnection(genes, shape, dice)
  if (settings.deleteNode > 0 && chance(dice, settings.deleteNode)) deleteNode(genes, shape, dice)
  if (settings.mutateDelay > 0 && chance(dice, settings.mutateDelay)) mutateDelay(genes, shape, dice)
  if (chance(dice, settings.mutateWeights)) mutateWeights(genes, settings, dice)
  return genes
}

function insert(genes: Genes, innovation: number, from: number, to: number, weight: number, ticks = 1): void {
  let at = genes.innovation.length
  while (at > 0 && genes.innovation[at - 1]! > innovation) at--
  genes.innovation = genes.innovation.toSpliced(at, 0, innovation)
  genes.from = genes.from.toSpliced(at, 0, from)
  genes.to = genes.to.toSpliced(at, 0, to)
  genes.weight.splice(at, 0, Math.fround(weight))
  genes.enabled.splice(at, 0, true)
  if (genes.delay) genes.delay = genes.delay.toSpliced(at, 0, ticks)
}

/**
 * An enabled gene is disabled; a new neuron takes its place, reached with weight 1, leaving with the old weight and delay. The bias's are left alone, as
 * in the authors' code: a neuron that hears the bias alone says always the same.
 */
function addNode(genes: Genes, shape: Shape, made: Innovations, dice: Dice): void {
  const able = [...genes.enabled.keys()].filter((k) => genes.enabled[k] && genes.from[k] !== shape.inputs)
  if (able.length === 0) return
  const k = able[below(dice, able.length)]!
  const kinds = varieties(shape)
  const kind = kinds > 1 ? below(dice, kinds) : 0
  const key = genes.innovation[k]! * kinds + kind
  let split = made.splits.get(key)
  if (!split) {
    const neuron = made.nextNeuron + ((kind + kinds - (made.nextNeuron % kinds)) % kinds)
    made.nextNeuron = neuron + 1
    split = { neuron, before: made.next++, after: made.next++ }
    made.splits.set(key, split)
  }
  genes.enabled[k] = false
  const from = genes.from[k]!
  const to = genes.to[k]!
  const weight = genes.weight[k]!
  const ticks = genes.delay?.[k]
  insert(genes, split.before, from, split.neuron, 1)
  insert(genes, split.after, split.neuron, to, weight, ticks)
}

/** Two neurons that are not joined yet are; without loops where the settings allow none. */
function addConnection(genes: Genes, shape: Shape, { recurrent, weightPower }: NeatSettings, made: Innovations, dice: Dice): void {
  const first = firstHidden(shape)
  const hidden: number[] = []
  for (const neuron of genes.to) if (neuron >= first && !hidden.includes(neuron)) hidden.push(neuron)
  const sources = shape.inputs + 1 + shape.outputs + hidden.length
  const neuron = (k: number) => (k < first ? k : hidden[k - first]!)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const from = neuron(below(dice, sources))
    const to = neuron(shape.inputs + 1 + below(dice, sources - shape.inputs - 1))
    if (joins(genes, from, to) || (!recurrent && leads(genes, to, from))) continue
    const key = from * NEURONS + to
    const innovation = made.connections.get(key) ?? made.next++
    made.connections.set(key, innovation)
    insert(genes, innovation, from, to, within(dice, weightPower))
    return
  }
}

function mutateWeights(genes: Genes, { perturbWeight, weightPower, weightLimit }: NeatSettings, dice: Dice): void {
  for (let k = 0; k < genes.weight.length; k++) {
    const moved = within(dice, weightPower)
    genes.weight[k] = Math.fround(
      Math.max(-weightLimit, Math.min(weightLimit, chance(dice, perturbWeight) ? genes.weight[k]! + moved : moved)),
    )
  }
}

/**
 * One connection takes a tick more or less, where it may and no other of its two neurons takes as many. The bias's are left alone: what always
 * says the same has no past.
 */
function mutateDelay(genes: Genes, { inputs }: Shape, dice: Dice): void {
  const { innovation, from, to } = genes
  if (innovation.length === 0) return
  const k = below(dice, innovation.length)
  const delay = genes.delay ?? innovation.map(() => 1)
  const ticks = delay[k]! + (chance(dice, 0.5) ? 1 : -1)
  if (from[k] === inputs || ticks < 1 || ticks > LONGEST_DELAY || joins(genes, from[k]!, to[k]!, ticks)) return
  genes.delay = delay.with(k, ticks)
}
