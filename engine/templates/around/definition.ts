/** The smallest network that learns from data of a person's own, to start from. Pure, for the window and the command line. */
import { Module, type Network, type OwnData, Projection, Stage } from '../../network/schema.ts'
import type { TaskDefinition } from '../../tasks/definitions.ts'
import { ownTasks } from '../../tasks/own/definition.ts'

/** Card to card. */
const STEP = 235

interface Link {
  readonly kind: string
  readonly title: string
  readonly params: Record<string, unknown>
  readonly wire: 'identity' | 'dense'
}

/** What stands between input and readout, by what is shown. */
function between({ fields }: TaskDefinition, rate: number): Link[] {
  const { modality, shape } = Object.values(fields)[0]!
  const units: Link = { kind: 'neurons', title: 'Units', params: { n: 64, activation: 'relu' }, wire: 'dense' }
  if (modality === 'text')
    return [
      { kind: 'embedding', title: 'Tokens', params: { width: 64, places: true }, wire: 'identity' },
      { kind: 'transformer', title: 'Reader', params: { heads: 4, factor: 2, causal: true }, wire: 'identity' },
    ]
  const seen = (height: number, width: number): Link[] =>
    Math.min(height, width) < 8
      ? [units]
      : [
          {
            kind: 'conv',
            title: 'Edges',
            params: { channels: 16, kernel: 3, stride: 1, padding: 1, activation: 'relu' },
            wire: 'identity',
          },
          {
            kind: 'pool',
            title: 'Pooled edges',
            params: { size: Math.max(2, Math.round(Math.min(height, width) / 14)) },
            wire: 'identity',
          },
          units,
        ]
  if (modality !== 'audio') return modality === 'image' ? seen(shape[1]!, shape[2]!) : [units]
  const heard = { sampleRate: rate, highest: Math.min(8000, Math.floor(rate / 2)) }
  return [
    { kind: 'spectrogram', title: 'Spectrogram', params: heard, wire: 'identity' },
    // Logarithms of small powers are far below zero, where no unit answers.
    { kind: 'normalise', title: 'Normalised', params: { by: 'layer' }, wire: 'identity' },
    ...seen(BANDS, Math.floor((100 * shape[0]!) / rate)),
  ]
}

/** What a spectrogram gives by default. */
const BANDS = 40

/**
 * Brings data into a draft of a document, and what is `around` them where that is wanted and not there yet.
 * @param at where the input is placed; absent: the data come alone
 */
export function bringIn(
  draft: Pick<Network, 'modules' | 'projections' | 'curriculum' | 'data'>,
  { name, data, train }: { readonly name: string; readonly data: OwnData; readonly train: number },
  at?: { readonly x: number; readonly y: number },
): void {
  const others = Object.entries(draft.data ?? {}).flatMap(([other, { title }]) => (other === name ? [] : [title]))
  let { title } = data
  for (let n = 2; others.includes(title); n++) title = `${data.title.slice(0, 110)} ${n}`
  draft.data = { ...draft.data, [name]: { ...data, title } }
  if (!at) return
  const { modules, projections, stage } = around(name, data, train, at)
  if (Object.keys(modules).some((id) => Object.hasOwn(draft.modules, id))) return
  Object.assign(draft.modules, modules)
  Object.assign(draft.projections, projections)
  if (!draft.curriculum.some(({ task }) => task === name)) draft.curriculum.push(stage)
}

const rateOf = ({ content }: OwnData) => (content.kind === 'samples' ? (Object.values(content.fields)[0]?.rate ?? 0) : 0)

/** Steps of about 16 in an epoch at least, so that few samples are learned too. */
const batchOf = (train: number) => Math.max(1, Math.min(64, 2 ** Math.floor(Math.log2(Math.max(1, train / 16)))))

/**
 * Modules, projections and a stage around the data that a document calls `name`, input first; their ids follow from the name, so that the same
 * data have the same first weights everywhere.
 * @param train samples to learn from
 * @param at where the input is placed
 */
function around(
  name: string,
  data: OwnData,
  train: number,
  at = { x: 0, y: 0 },
): Pick<Network, 'modules' | 'projections'> & { stage: Stage } {
  const task = ownTasks(name, data)[name]!
  const [field, shown] = Object.entries(task.fields)[0]!
  const [asked, answer] = Object.entries(task.answers)[0]!
  const n = answer.classes ?? answer.signal.shape.reduce((a, b) => a * b, 1)
  const links: Link[] = [
    { kind: 'input', title: 'Input', params: { field, shows: 'whole' }, wire: 'identity' },
    ...between(task, rateOf(data)),
    { kind: 'readout', title: 'Answer', params: { answer: answer.classes ? 'classes' : 'values', n, field: asked }, wire: 'dense' },
  ]
  const ids = links.map(({ kind }) => `${name}-${kind}`)
  const modules = links.map(({ kind, title, params }, k) =>
    Module.parse({
      kind,
      name: title,
      position: { x: at.x + k * STEP, y: at.y },
      params,
      ...(kind === 'input' && { signature: { signal: shown } }),
      ...(kind === 'readout' && { signature: { signal: answer.signal } }),
    }),
  )
  const projections = links.slice(1).map(({ wire }, k) =>
    Projection.parse({
      from: { module: ids[k], port: 'out' },
      to: { module: ids[k + 1], port: 'in' },
      connectivity: { kind: wire },
    }),
  )
  return {
    modules: Object.fromEntries(modules.map((module, k) => [ids[k]!, module])),
    projections: Object.fromEntries(projections.map((projection, k) => [`${name}-wire-${k + 1}`, projection])),
    stage: Stage.parse({
      id: `${name}-learn`,
      kind: 'supervise',
      task: name,
      budget: { epochs: data.content.kind === 'text' ? 1 : 20 },
      params: { optimiser: 'adam', learningRate: 0.002, batch: batchOf(train), schedule: 'cosine' },
    }),
  }
}
