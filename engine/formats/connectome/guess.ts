/** What the columns of a table are most likely, by their heads and by what stands in them. */
import { type Choices, endHeads, type LinkTake, type NeuronTake, plainHead, type Reading } from './definition.ts'
import type { Connectome } from './graph.ts'
import { isNumber, type Table } from './table.ts'

type Words<T> = readonly (readonly [T, RegExp])[]
const linkWords: Words<LinkTake> = [
  ['pre', endHeads.pre],
  ['post', endHeads.post],
  ['weight', /^(weights?|w|syncount|synapses|count|nbr|number|strength|size|sections|fln(mat)?|sc)$/],
  ['kind', /^(type|kind|synapsetype|edgetype|sent|interaction)$/],
]
const neuronWords: Words<NeuronTake> = [
  ['name', /^(name|neuron|id|label|rootid|bodyid|node|region|area|nodeid)$/],
  ['class', /^(class|cellclass|superclass|simplegroup|types?|celltypes?|role|lobe)$/],
  ['group', /^(group|layer|hemisphere|side|ganglion|neuropil|module|merge?class|lineage)$/],
  ['transmitter', /^(transmitters?|neurotransmitters?|nttype|nt)$/],
  ['sign', /^sign.*$/],
  ['x', /^(x|xum|xnm|posx|somax)$/],
  ['y', /^(y|yum|ynm|posy|somay)$/],
  ['z', /^(z|zum|znm|posz|somaz)$/],
]
/** Whether a cell is a word that heads a column of either table. */
export const isHead = (cell: string): boolean => [...linkWords, ...neuronWords].some(([, words]) => words.test(plainHead(cell)))

/** The first column that fits gets the word; each is given once. */
function taken<T extends string>(columns: readonly string[], words: Words<T>): (T | 'ignored')[] {
  const takes = columns.map((): T | 'ignored' => 'ignored')
  for (const [take, expression] of words) {
    const at = columns.findIndex((column, k) => takes[k] === 'ignored' && expression.test(plainHead(column)))
    if (at >= 0) takes[at] = take
  }
  return takes
}

const SEEN = 200
const cells = ({ rows }: Table, column: number) => rows.slice(0, SEEN).map((row) => row[column] ?? '')

export function guessLinks(table: Table): LinkTake[] {
  const takes = taken(table.columns, linkWords)
  const give = (take: LinkTake, fits: (values: readonly string[]) => boolean) => {
    if (takes.includes(take)) return
    const at = takes.findIndex((t, k) => t === 'ignored' && fits(cells(table, k)))
    if (at >= 0) takes[at] = take
  }
  give('pre', () => true)
  give('post', () => true)
  give('weight', (values) => values.every(isNumber))
  give('kind', (values) => values.some((v) => /^(chemical|electrical|gap)/i.test(v)))
  return takes
}

/** @param known names of the connections' ends: the column that holds most of them names the neurons */
export function guessNeurons(table: Table, known: ReadonlySet<string>): NeuronTake[] {
  const hits = table.columns.map((_, k) => cells(table, k).filter((v) => known.has(v)).length)
  const best = hits.indexOf(Math.max(...hits))
  const columns = table.columns.map((column, k) =>
    k === best && hits[best]! > 0 ? 'name' : plainHead(column) === 'name' ? 'label' : column,
  )
  const takes = taken(columns, hits[best]! > 0 ? neuronWords.map(([t, w]) => (t === 'name' ? [t, /^name$/] : [t, w])) : neuronWords)
  if (!takes.includes('name') && takes.length > 0) takes[0] = 'name'
  // A table that says only groups has classes in them.
  if (!takes.includes('class') && takes.includes('group')) takes[takes.indexOf('group')] = 'class'
  return takes
}

/** What a connectome becomes when nobody says otherwise. */
export function guessChoices({ neurons, links }: Connectome, named: Pick<Reading, 'neurons'>): Choices {
  const classes = [...new Set(neurons.map((n) => n.class))].filter((c) => c !== '')
  const matching = (word: RegExp) => classes.filter((c) => word.test(c))
  const inputs = matching(/sens|input|receptor|orn\b/i)
  const transmitters = new Set(neurons.flatMap((n) => n.transmitters))
  const inhibits = [...transmitters].filter((t) => /gaba|glycine/i.test(t))
  const signed = named.neurons.includes('sign') || inhibits.length > 0
  const few = classes.length > 1 && classes.length <= 64 && neurons.length > 500
  return {
    as: few ? 'neurons' : 'free',
    by: 'class',
    units: 16,
    weights: 'in-degree',
    signs: signed && links.weight.every((w) => w >= 0) ? 'transmitter' : 'weight',
    inhibits,
    inputs,
    outputs: matching(/motor|output|descend|dvnc/i).filter((c) => !inputs.includes(c)),
    timeConstant: 0,
    speed: null,
    shuffle: null,
  }
}
