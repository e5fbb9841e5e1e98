/** The document: what a person wires. Small, flat, records by id; an id never changes. Pure data, checked here. */
import { z } from 'zod'

/** Ids are short, URL-safe and stable: initial weights are drawn from a hash of them. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/)
/** Short enough that a stage can name a way to read it behind it. */
const DataId = z.string().regex(/^[A-Za-z0-9_-]{1,30}$/)
const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Label = z.string().min(1).max(120)
const Position = z.object({ x: z.number(), y: z.number() })
const Port = z.string().min(1).max(40)

/** A tensor kept as a content-addressed blob: SHA-256 of its little-endian float32 bytes, and its shape. */
export const TensorRef = z.object({ hash: Hash, shape: z.array(z.int().min(0)).max(8) })
const Weights = z.record(z.string().max(80), TensorRef)

/** How weights start, where not as their kind has it. `scale`: a factor (glorot, he), the spectral radius (orthogonal), the standard deviation (normal), the largest size (uniform), or the value itself (constant). */
export const Initial = z.object({
  kind: z.enum(['glorot', 'he', 'orthogonal', 'normal', 'uniform', 'constant']),
  scale: z.number().min(-1000).max(1000).default(1),
  /** With constant: the standard deviation of normal numbers around the value, as a share of it; absent: all have the value. */
  spread: z.number().min(0).max(10).optional(),
})

/** `true`: the engine may not change it. */
export const Locks = z.object({ wiring: z.boolean(), weights: z.boolean(), structure: z.boolean() }).partial()

export const Modality = z.enum(['image', 'text', 'audio', 'activity', 'spikes', 'action', 'reward'])
/**
 * What a port carries: modality, and shape per sample, such as `[channels, height, width]` for an image or `[n]` for activity.
 * Text of shape `[positions]` or `[]` is tokens, whole numbers from 0 below `vocabulary`; of shape `[positions, width]` a vector for each.
 */
export const Signal = z.object({
  modality: Modality,
  shape: z.array(z.int().positive()).max(4),
  vocabulary: z.int().positive().max(1e6).optional(),
})

/** An imported model: what its file says, as far as a network has to know it. Its weights are the module's. */
export const ImportedModel = z.object({
  /** SHA-256 of the file. */
  hash: Hash,
  /** `whole`: it takes whole numbers. */
  inputs: z.array(z.object({ name: Port, signal: Signal, whole: z.literal(true).optional() })).max(64),
  outputs: z
    .array(z.object({ name: Port, signal: Signal }))
    .min(1)
    .max(64),
  /** By name, as they were imported; those that are `fixed` cannot be trained. */
  weights: z.record(z.string().max(80), z.object({ ...TensorRef.shape, fixed: z.boolean() })),
  /** Which operators let nothing flow back, and what that means: one sentence. */
  frozen: z.string().max(1000).optional(),
  /** The graph takes so many samples at a time; absent: any number. */
  samples: z.int().positive().max(65536).optional(),
  /** The graph without its weights: ONNX, deflated, in base64. */
  graph: z.string().max(16 << 20),
})

/**
 * Neurons one by one, of the kind `free`: records in pieces of base64, so that an edit replaces only the pieces that it changed.
 * `neuron-graph.ts` says what is in a record, and judges it.
 */
export const NeuronGraph = z.object({
  neurons: z.array(z.string().max(1 << 14)).max(1000),
  connections: z.array(z.string().max(1 << 14)).max(4000),
})

export const Module = z.object({
  kind: z.string().max(40),
  name: Label,
  region: Id.optional(),
  position: Position,
  params: z.record(z.string(), z.unknown()),
  /** Facts that come from data: for a module that shows or answers a field of the task, the field's signal. */
  signature: z.object({ signal: Signal }).optional(),
  /** Of the kind `onnx`. */
  model: ImportedModel.optional(),
  /** Of the kind `onnx`: which model of the table of pretrained ones it is, and with what sizes. */
  pretrained: z.object({ name: z.string().max(40), params: z.record(z.string().max(40), z.unknown()) }).optional(),
  /** Of the kind `free`. */
  neuronGraph: NeuronGraph.optional(),
  initial: Initial.optional(),
  weights: Weights.optional(),
  locks: Locks.default({}),
  /** Ports at which the engine may change no projection, by name. */
  lockedPorts: z
    .object({ in: z.array(Port).max(64), out: z.array(Port).max(64) })
    .partial()
    .optional(),
  muted: z.boolean().default(false),
  bypassed: z.boolean().default(false),
  pinned: z.boolean().default(false),
})

const End = z.object({ module: Id, port: Port })
export const Projection = z.object({
  from: End,
  to: End,
  /** Ticks; 0 is delivered within the tick. */
  delay: z.int().min(0).max(1000).default(0),
  connectivity: z.object({ kind: z.string().max(40), params: z.record(z.string(), z.unknown()).default({}) }),
  sign: z.enum(['free', 'excitatory', 'inhibitory']).default('free'),
  /** A rule by which the projection changes within a presentation; absent: it stays as it was learned. */
  plasticity: z.object({ kind: z.string().max(40), params: z.record(z.string(), z.unknown()).default({}) }).optional(),
  initial: Initial.optional(),
  weights: Weights.optional(),
  locks: Locks.default({}),
})

export const Region = z.object({
  name: Label,
  parent: Id.optional(),
  collapsed: z.boolean().default(false),
  colour: z.string().max(20).optional(),
})

/** Ends by whichever comes first. Seconds make a run irreproducible, and it says so. */
export const Budget = z.object({
  epochs: z.int().min(1).max(100000).optional(),
  /** Of stages that evolve. */
  generations: z.int().min(1).max(1000000).optional(),
  seconds: z.number().positive().optional(),
  /** Stop when held-out accuracy reaches this share. */
  target: z.number().min(0).max(1).optional(),
})

export const Stage = z.object({
  id: Id,
  kind: z.string().max(40),
  task: z.string().max(40),
  budget: Budget,
  params: z.record(z.string(), z.unknown()).default({}),
  /** How long a sample is presented in this stage; absent: as the network says. */
  ticks: z.int().min(1).max(10000).optional(),
  /** Modules whose weights the stage may change, and their incoming projections; absent: all. */
  scope: z.array(Id).optional(),
  /** Factors on the learning rate, by module; they act on the projections that arrive there too. */
  rates: z.record(Id, z.number().min(0).max(1000)).optional(),
})

/** Content of a person's own data: SHA-256 of its bytes, and how a number lies in them, little-endian. */
const Stored = { hash: Hash, type: z.enum(['uint8', 'uint16', 'int16', 'float32']) }
/** How a number as it is stored becomes one that is shown. */
const Scaling = {
  /** It is multiplied by this. */
  scale: z.number().default(1),
  /** Places on the last axis, from 0, that are brought to mean 0 and deviation 1, as the samples to learn from have them. */
  standardised: z.array(z.int().min(0)).max(10000).default([]),
}
/** Data of a person's own: what their files say, as far as a network has to know it. The content lies in the project by its hashes. */
export const OwnData = z.object({
  title: Label,
  /** What was brought in, in a few words: files, samples, columns. */
  source: z.string().max(1000),
  content: z.discriminatedUnion('kind', [
    /** A text, UTF-8, and its bytes. */
    z.object({ kind: z.literal('text'), hash: Hash, bytes: z.int().min(1) }),
    z.object({
      kind: z.literal('samples'),
      count: z.int().min(1).max(1e8),
      /** A byte a sample: 0 to learn from, 1 to validate, 2 for the final score. */
      parts: Hash,
      /** Of sound, `rate` is samples a second. */
      fields: z.record(Port, z.object({ signal: Signal, rate: z.int().positive().max(1e6).optional(), ...Stored, ...Scaling })),
      /** With `names`, what is asked is a class, and they are theirs. */
      answers: z.record(
        Port,
        z.object({ signal: Signal, names: z.array(z.string().max(200)).min(1).max(10000).optional(), ...Stored, ...Scaling }),
      ),
    }),
  ]),
})

export const Presentation = z.object({
  ticks: z.int().min(1).max(10000).default(1),
  /** When the answer counts: at the last tick, as the mean over ticks, at every tick, or at the first tick at which it is sure enough. */
  readout: z.enum(['last', 'mean', 'every', 'sure']).default('last'),
  /** With `sure`: the share of the answer's probability that ends the presentation. */
  confidence: z.number().min(0).max(1).default(0.9),
  /** Ticks that each element of a sequence is shown. */
  hold: z.int().min(1).max(1000).default(1),
  /** Whether states start from zero with each sample or go on from the sample before, in the same row of the batch. */
  state: z.enum(['reset', 'carried']).default('reset'),
})

export const Network = z.object({
  name: Label,
  modules: z.record(Id, Module),
  projections: z.record(Id, Projection),
  regions: z.record(Id, Region),
  curriculum: z.array(Stage),
  /** Data of the person's own, by the names that stages call them as tasks. */
  data: z.record(DataId, OwnData).optional(),
  /** Milliseconds a tick. */
  dt: z.number().positive().default(1),
  presentation: Presentation.prefault({}),
  notes: z.string().max(100000).default(''),
})

/** An immer patch; paths begin with a key of the network. */
export const Patch = z.object({
  op: z.enum(['add', 'remove', 'replace']),
  path: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(16),
  value: z.unknown().optional(),
})

/** One gesture of a person, or one result of a run. The same id acts once. */
export const Edit = z.object({
  id: Id,
  /** Milliseconds since 1970. */
  time: z.number(),
  author: z.string().max(80),
  label: z.string().max(200),
  patches: z.array(Patch),
  inverses: z.array(Patch),
  undoes: Id.optional(),
  redoes: Id.optional(),
  /** The run whose result this is. */
  run: Id.optional(),
})
/** An edit as the journal keeps it: `seq` counts from 1. */
export const JournalEntry = Edit.extend({ seq: z.int().positive() })

export type Network = z.infer<typeof Network>
export type ImportedModel = z.infer<typeof ImportedModel>
export type NeuronGraph = z.infer<typeof NeuronGraph>
export type Initial = z.infer<typeof Initial>
export type Module = z.infer<typeof Module>
export type Projection = z.infer<typeof Projection>
export type Region = z.infer<typeof Region>
export type OwnData = z.infer<typeof OwnData>
export type Stage = z.infer<typeof Stage>
export type Budget = z.infer<typeof Budget>
export type Locks = z.infer<typeof Locks>
export type Signal = z.infer<typeof Signal>
export type Modality = z.infer<typeof Modality>
export type TensorRef = z.infer<typeof TensorRef>
export type Patch = z.infer<typeof Patch>
export type Edit = z.infer<typeof Edit>
export type JournalEntry = z.infer<typeof JournalEntry>

/** The network as a stage presents its samples to it. */
export const presentedIn = (network: Network, { ticks }: Pick<Stage, 'ticks'>): Network =>
  ticks === undefined ? network : { ...network, presentation: { ...network.presentation, ticks } }

/** A network with nothing in it. */
export function emptyNetwork(name: string): Network {
  return Network.parse({ name, modules: {}, projections: {}, regions: {}, curriculum: [] })
}
