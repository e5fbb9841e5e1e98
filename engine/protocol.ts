/**
 * The calls and events between a window and its engine: one contract, checked with zod at the engine's boundary.
 * Invariant: no path, address or command ever crosses here. Files come as one-use tokens that the shell gave out on its own channel.
 * Frames on the engine's stdin/stdout: uint32 length (little-endian, of what follows), uint8 channel (0 shell, 1 window), msgpack payload.
 */
import { z } from 'zod'
import { Choices as Wiring, type Preview as ConnectomePreview, Reading } from './formats/connectome/definition.ts'
import { Budget, Edit, Id, JournalEntry, type Module, Network, type OwnData } from './network/schema.ts'
import { Choices, type Preview } from './tasks/own/definition.ts'
import { type Provider, providers } from './tensor/definitions.ts'

export { type Provider, providers }
export { addressOf } from './runs/pool/address.ts'

/** A number; one for each tick or the like; one for each readout or population, by its name. */
export const Finding = z.union([z.number(), z.array(z.number()), z.record(z.string(), z.union([z.number(), z.array(z.number())]))])
export const Findings = z.record(z.string(), Finding)
export type Findings = z.infer<typeof Findings>

export const RunStatus = z.enum(['starting', 'running', 'paused', 'done', 'stopped', 'failed', 'interrupted'])
export const Run = z.object({
  id: Id,
  /** Counts from 1 in a project: "Run 12". */
  number: z.int(),
  seed: z.int(),
  /** Journal position the run started from. */
  seq: z.int(),
  /** The stage that is going on, or was the last. */
  stage: z.string(),
  status: RunStatus,
  /** Milliseconds since 1970. */
  started: z.number(),
  ended: z.number().nullable(),
  /** Seconds of training, pauses left out. */
  seconds: z.number(),
  epoch: z.number(),
  budget: Budget,
  samplesPerSecond: z.number().nullable(),
  /** Seconds left by the budget, null when unknown. */
  remaining: z.number().nullable(),
  /** Share of the budget done, 0 to 1. */
  progress: z.number(),
  /** Bytes that it takes at the most, known before its first step; null until then. */
  memory: z.number().nullable().default(null),
  /** What computed in the runtime; null until its first step. */
  provider: z
    .enum(Object.keys(providers) as Provider[])
    .nullable()
    .default(null),
  /** Final numbers: test_accuracy, test_loss, validation_accuracy ... */
  summary: Findings,
  /** Sentence for a person when it failed, or ended by the clock. */
  message: z.string().nullable(),
})
export type Run = z.infer<typeof Run>

/**
 * Points of one curve: step (mini-batches so far), epoch (fractional) and value. Names: loss, validation_loss, accuracy,
 * validation_accuracy, and others of a stage's own; where several readouts answer, `accuracy/<readout id>`.
 */
export interface Series {
  name: string
  step: number[]
  epoch: number[]
  value: number[]
}
/** What the network answers to one sample, and what each module did meanwhile. */
export interface Probe {
  /** Probabilities of the classes, or values, at the last time and position; empty where there is no readout. */
  answer: Float32Array
  /** All answers, `[times, positions, classes or values]`. */
  said: { shape: number[]; values: Float32Array }
  /** Ticks that the sample was shown. */
  ticks: number
  /** The ticks at which the modules were looked at, from 0, ascending; the last tick is among them. */
  watched: number[]
  /** By module: `values` row-major, `[watched ticks, ...shape]`, or `[1, ...shape]` of what is the same at every tick and of rasters. */
  activity: Record<string, { shape: number[]; values: Float32Array }>
}
/** How one readout took one class for another. */
export interface Confusion {
  /** The readout's module id; empty in runs from before there could be several. */
  readout: string
  classes: number
  /** counts[true * classes + said] */
  counts: Uint32Array
  of: 'validation' | 'test'
}
/** Pictures that a module made: what a Boltzmann machine dreams. */
export interface Pictures {
  /** The module's id. */
  module: string
  /** `[pictures, height, width]`. */
  shape: number[]
  /** Row-major, from 0 to 255. */
  values: Uint8Array
}
const floats: z.ZodType<Float32Array> = z.instanceof(Float32Array)
const words: z.ZodType<Uint32Array> = z.instanceof(Uint32Array)
const side = z.int().min(1).max(4096)
/** Where an episode begins: the place of one of the `starts` of the world's definition, and which of them. */
export const Start = z.object({ of: z.int().min(0), at: z.int().min(0) })
export type Start = z.infer<typeof Start>

const axes = z.tuple([z.string(), z.string()])
/** What else a generation shows. */
export const GenerationPicture = z.union([
  /**
   * The best fitness of each cell of an archive, row-major, not a number where it is empty, and whose it is (NOBODY there; absent in files from
   * before they were kept); the names of both axes.
   */
  z.object({ kind: z.literal('archive'), width: side, height: side, values: floats, ids: words.optional(), axes }),
  /** Two weights of all points tried, `[points, 2]`, their mean, and their covariance `[xx, xy, yy]`. */
  z.object({
    kind: z.literal('ellipse'),
    points: floats,
    mean: z.tuple([z.number(), z.number()]),
    covariance: z.tuple([z.number(), z.number(), z.number()]),
    axes,
  }),
  /** Weights as an image, row-major, by what they join. */
  z.object({ kind: z.literal('weights'), width: side, height: side, values: floats, axes }),
])
export type GenerationPicture = z.infer<typeof GenerationPicture>
/** One generation as it is drawn: its individuals by their place, without their genomes. */
export const Census = z.object({
  /** From 0 within its stage. */
  generation: z.int().min(0),
  /** Networks tried until its end. */
  evaluations: z.number(),
  /** How they evolve: the kind of the stage. */
  method: z.string().max(40),
  /** Of each individual. */
  fitness: floats,
  /** Fitness at birth, where the other is after learning. */
  born: floats.optional(),
  /** Individuals by number, counted over all generations. */
  ids: words,
  /** `[individuals, 2]` numbers of those whom it comes from; NOBODY where there are fewer. */
  parents: words,
  /** The species of each; all 0 where there are none. */
  species: words,
  /** The place of the fittest. */
  champion: z.int().min(0),
  /** Bytes of each genome. */
  sizes: words,
  picture: GenerationPicture.optional(),
})
export type Census = z.infer<typeof Census>
export const NOBODY = 0xffffffff
/** One generation of an evolution, as a stage reports it and the file keeps it. */
export interface Generation extends Census {
  /** One genome after the other, as `evolve/<method>` writes them. */
  genomes: Uint8Array
}
/** Genes of an evolved network as they are drawn. Neurons by number: what is seen, the bias, what is answered, then hidden ones. */
export interface Genes {
  /** What each input and each output is called. */
  inputs: string[]
  outputs: string[]
  innovation: Uint32Array
  from: Uint32Array
  to: Uint32Array
  weight: Float32Array
  /** 0 or 1. */
  enabled: Uint32Array
}
/** An individual as it can be looked at and used. */
export interface Individual {
  /** Null where its method has no genes to draw. */
  genes: Genes | null
  /** The module of the network that evolves, by id, and as this individual is it; null where more than a module evolves. */
  module: { id: string; module: Module } | null
  /** The network that it is, where wiring evolves. */
  network: Network | null
}
/** A life in a world. */
export interface Episode {
  /** `[steps + 1, width]`, as the world's definition names them; the first is where it begins. */
  states: Float32Array
  width: number
  steps: number
  reward: number
  terminated: boolean
  /** It may go on beyond what is kept here. */
  cut: boolean
}
/** A world after a person's action. */
export interface WorldMoment {
  state: Float32Array
  reward: number
  ended: boolean
}
export interface Template {
  name: string
  /** The heading that it stands under; templates of one heading follow each other. */
  shelf: string
  title: string
  summary: string
  source: string
  measured: string
  seconds: number | null
  /** Entries of the data catalogue that it needs, by name. */
  data: string[]
  /** Null where it is wired from data; then it is drawn when they are here. */
  network: Network | null
}
/** An entry of the data catalogue, and what of it is on this machine. It is known by its name; where it comes from is the engine's affair. */
export interface DataEntry {
  name: string
  title: string
  summary: string
  holds: 'pictures' | 'sounds' | 'text' | 'connectome' | 'model'
  /** Who keeps it, for people, and at which revision. */
  source: string
  revision: string
  licence: string
  citation: string
  files: number
  bytes: number
  /** `lent`: in the folder that stands in for the sources, and not removed from there. */
  state: 'absent' | 'part' | 'getting' | 'here' | 'lent'
  /** Bytes that are here. */
  have: number
  /** Seconds left while it is on its way, null when unknown. */
  remaining: number | null
  /** Sentence for a person when the last try failed. */
  problem: string | null
}
/** Ink from 0 to 255, row by row; or the beginning of a text. */
export type DataPicture = { width: number; ink: Uint8Array } | { text: string }
/** The Redis at which workers on other machines wait for jobs, and who is there. */
export interface Workers {
  /** Machine and port. */
  at: string
  /** Sentence for a person when it is not well. */
  problem: string | null
  /** `ours`: of this version, so that it takes the jobs of a run here. */
  there: { machine: string; threads: number; version: string; ours: boolean }[]
}
export interface Version {
  id: number
  name: string
  seq: number
  time: number
}
export interface Space {
  file: number
  weights: number
  /** Of the person's own data in the document as it is now. */
  data: number
  checkpoints: number
  journal: number
  metrics: number
  /** Populations that runs went through. */
  generations: number
}
export interface Opened {
  name: string
  network: Network
  /** Journal position of `network`. */
  seq: number
  /** Journal position when this sitting began: "Return to how I opened it". */
  openedSeq: number
  /** The last entries, oldest first, for undo. */
  journal: z.infer<typeof JournalEntry>[]
  versions: Version[]
  runs: Run[]
  untitled: boolean
}

const Token = z.string().regex(/^[0-9a-f]{32}$/)
const EntryName = z.string().max(40)
/** Where an individual stands. */
const IndividualPlace = z.object({ run: Id, stage: Id, generation: z.int().min(0), place: z.int().min(0) })
/** Arguments of each call, in order; the engine refuses what does not parse. */
export const callArguments = {
  templates: z.tuple([]),
  drawTemplate: z.tuple([z.object({ name: z.string().max(40) })]),
  providers: z.tuple([]),
  workers: z.tuple([]),
  open: z.tuple([z.object({ token: Token })]),
  create: z.tuple([z.object({ token: Token, name: z.string().min(1).max(120), template: z.string().max(40).nullable() })]),
  /** Lets go of the project; a run that is going on stops at a checkpoint. */
  close: z.tuple([]),
  append: z.tuple([z.object({ edits: z.array(Edit).max(1000) })]),
  history: z.tuple([z.object({ before: z.int().nullable(), limit: z.int().min(1).max(1000) })]),
  documentAt: z.tuple([z.object({ seq: z.int().min(0) })]),
  nameVersion: z.tuple([z.object({ name: z.string().min(1).max(120) })]),
  saveCopy: z.tuple([z.object({ token: Token })]),
  moveTo: z.tuple([z.object({ token: Token })]),
  startRun: z.tuple([
    z.object({
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
      fromScratch: z.boolean(),
      /** An individual whose genome the stage that it is of begins from, where the network alone does not say it: a painted pattern's. */
      branch: IndividualPlace.optional(),
    }),
  ]),
  pauseRun: z.tuple([z.object({ run: Id })]),
  resumeRun: z.tuple([z.object({ run: Id })]),
  stopRun: z.tuple([z.object({ run: Id })]),
  curves: z.tuple([z.object({ run: Id })]),
  confusions: z.tuple([z.object({ run: Id })]),
  pictures: z.tuple([z.object({ run: Id })]),
  /** The stages of a run that evolved. */
  evolved: z.tuple([z.object({ run: Id })]),
  /** Generations of a stage, both included. */
  generations: z.tuple([z.object({ run: Id, stage: Id, from: z.int().min(0), to: z.int().min(0) })]),
  /** One individual, by its place in its generation. */
  individual: z.tuple([IndividualPlace]),
  /** The network becomes what it is. */
  takeIndividual: z.tuple([IndividualPlace]),
  /** Its life in the world of its stage, at most `steps` long; absent: 3,000. */
  episode: z.tuple([
    IndividualPlace.extend({
      start: Start.optional(),
      steps: z.int().min(1).max(100_000).optional(),
    }),
  ]),
  /** A person enters a world, anew, and acts in it. */
  enterWorld: z.tuple([z.object({ task: z.string().max(40), start: Start.optional() })]),
  act: z.tuple([z.object({ action: z.array(z.number()).max(64) })]),
  /** Samples of the validation split, or of a condition of the task, by index, to look at. */
  samples: z.tuple([
    z.object({ task: z.string(), condition: z.string().optional(), start: z.int().min(0), count: z.int().min(1).max(64) }),
  ]),
  /**
   * Show one sample to the document's network with its weights: its index in the validation split or in a condition of the task, or pixels 0 to 1, row-major. `readout`:
   * whose answer is wanted; absent: the first one's.
   */
  probe: z.tuple([
    z.object({
      task: z.string(),
      condition: z.string().optional(),
      index: z.int().min(0).optional(),
      values: z.instanceof(Uint8Array).optional(),
      readout: Id.optional(),
    }),
  ]),
  /** A module of an ONNX file; `given` are sizes and single numbers that the model leaves open, by name. */
  importModel: z.tuple([z.object({ token: Token, given: z.record(z.string().max(200), z.number()) })]),
  /** A module of the table of pretrained models, by its name there. */
  importPretrained: z.tuple([z.object({ name: z.string().max(40), params: z.record(z.string().max(40), z.unknown()) })]),
  /** A file of connections, to be looked at; it stays open until another is. */
  openConnectome: z.tuple([z.object({ token: Token })]),
  /** A table of neurons beside it. */
  addNeurons: z.tuple([z.object({ token: Token })]),
  /** What it would become, if its columns are this and a person chose so. */
  previewConnectome: z.tuple([z.object({ reading: Reading, choices: Wiring })]),
  /** What it becomes, around the origin, with new ids. */
  importConnectome: z.tuple([z.object({ reading: Reading, choices: Wiring })]),
  /** Writes the document's weights as safetensors. */
  exportWeights: z.tuple([z.object({ token: Token })]),
  /** An edit that brings weights of a safetensors file into the document, and what in the file found no place. */
  importWeights: z.tuple([z.object({ token: Token })]),
  /** Writes the network, its ticks unrolled, with its weights as ONNX. */
  exportModel: z.tuple([z.object({ token: Token })]),
  /** The data catalogue. */
  data: z.tuple([]),
  /** What an entry that is here looks like. */
  dataPicture: z.tuple([z.object({ name: EntryName })]),
  /** Begins to get an entry; `data` events tell how it goes. */
  getData: z.tuple([z.object({ name: EntryName })]),
  stopData: z.tuple([z.object({ name: EntryName })]),
  /** Takes an entry over from a person's own file or folder. */
  bringData: z.tuple([z.object({ name: EntryName, token: Token })]),
  removeData: z.tuple([z.object({ name: EntryName })]),
  /** What is in files of a person's own, by what they choose; the token stays good. */
  lookAtOwn: z.tuple([z.object({ token: Token, choices: Choices })]),
  /** Puts into the project what was looked at last under the token, for an edit to name it. */
  bringOwn: z.tuple([z.object({ token: Token })]),
  /** Lets go of what was looked at. */
  leaveOwn: z.tuple([]),
  space: z.tuple([]),
  /** Removes for good the populations of all runs but the newest that has one. */
  cleanUp: z.tuple([]),
  diagnostics: z.tuple([z.object({ token: Token })]),
} as const
type Arguments<K extends keyof typeof callArguments> = z.infer<(typeof callArguments)[K]>

/** What the engine answers. A rejected call carries one sentence for a person in `Error.message`. */
export interface EngineCalls {
  templates(...a: Arguments<'templates'>): Promise<Template[]>
  /** As much of a template that is wired from data as a small drawing shows. */
  drawTemplate(...a: Arguments<'drawTemplate'>): Promise<Network>
  /** What the runtime of this machine says that it can compute on. */
  providers(...a: Arguments<'providers'>): Promise<Provider[]>
  /** Null where no Redis is named; it is named to the shell, which keeps its password. */
  workers(...a: Arguments<'workers'>): Promise<Workers | null>
  open(...a: Arguments<'open'>): Promise<Opened>
  create(...a: Arguments<'create'>): Promise<Opened>
  close(...a: Arguments<'close'>): Promise<void>
  /** Durable when it resolves: journal positions by edit id. */
  append(...a: Arguments<'append'>): Promise<{ id: string; seq: number }[]>
  history(...a: Arguments<'history'>): Promise<{ seq: number; id: string; time: number; author: string; label: string }[]>
  documentAt(...a: Arguments<'documentAt'>): Promise<Network>
  nameVersion(...a: Arguments<'nameVersion'>): Promise<Version>
  saveCopy(...a: Arguments<'saveCopy'>): Promise<void>
  moveTo(...a: Arguments<'moveTo'>): Promise<{ name: string }>
  startRun(...a: Arguments<'startRun'>): Promise<Run>
  pauseRun(...a: Arguments<'pauseRun'>): Promise<Run>
  resumeRun(...a: Arguments<'resumeRun'>): Promise<Run>
  stopRun(...a: Arguments<'stopRun'>): Promise<Run>
  curves(...a: Arguments<'curves'>): Promise<Series[]>
  /** By readout. */
  confusions(...a: Arguments<'confusions'>): Promise<Confusion[]>
  /** By module; none where the run made none. */
  pictures(...a: Arguments<'pictures'>): Promise<Pictures[]>
  /** By the order in which they ran, with the last generation that the file has of each. */
  evolved(...a: Arguments<'evolved'>): Promise<{ stage: string; last: number }[]>
  /** In their order; those that the file has. */
  generations(...a: Arguments<'generations'>): Promise<Census[]>
  individual(...a: Arguments<'individual'>): Promise<Individual>
  /** An edit, as a run's result is one. */
  takeIndividual(...a: Arguments<'takeIndividual'>): Promise<Edit>
  episode(...a: Arguments<'episode'>): Promise<Episode>
  enterWorld(...a: Arguments<'enterWorld'>): Promise<WorldMoment>
  act(...a: Arguments<'act'>): Promise<WorldMoment>
  /**
   * Of the first field that the task shows and the first that it asks, float32 bytes `[count, ...]`: pixels 0 to 1, tokens, classes, values.
   * `words` says what each token stands for, `of` how many samples there are.
   */
  samples(...a: Arguments<'samples'>): Promise<{ of: number; shape: number[]; values: Uint8Array; targets: Uint8Array; words?: string[] }>
  probe(...a: Arguments<'probe'>): Promise<Probe>
  /** `open`: what has to be given first; the token then stays good. */
  importModel(...a: Arguments<'importModel'>): Promise<{ module: Module } | { open: string[] }>
  importPretrained(...a: Arguments<'importPretrained'>): Promise<Module>
  openConnectome(...a: Arguments<'openConnectome'>): Promise<ConnectomePreview>
  addNeurons(...a: Arguments<'addNeurons'>): Promise<ConnectomePreview>
  previewConnectome(...a: Arguments<'previewConnectome'>): Promise<ConnectomePreview>
  importConnectome(...a: Arguments<'importConnectome'>): Promise<Pick<Network, 'modules' | 'projections'>>
  exportWeights(...a: Arguments<'exportWeights'>): Promise<void>
  importWeights(...a: Arguments<'importWeights'>): Promise<{ edit: Edit; left: string[] }>
  /** Resolves to a sentence where the model takes one sample at a time. */
  exportModel(...a: Arguments<'exportModel'>): Promise<string | null>
  data(...a: Arguments<'data'>): Promise<DataEntry[]>
  dataPicture(...a: Arguments<'dataPicture'>): Promise<DataPicture | null>
  getData(...a: Arguments<'getData'>): Promise<void>
  stopData(...a: Arguments<'stopData'>): Promise<void>
  bringData(...a: Arguments<'bringData'>): Promise<void>
  removeData(...a: Arguments<'removeData'>): Promise<void>
  lookAtOwn(...a: Arguments<'lookAtOwn'>): Promise<Preview>
  /** `name` is what the document is to call it. */
  bringOwn(...a: Arguments<'bringOwn'>): Promise<{ name: string; data: OwnData; train: number }>
  leaveOwn(...a: Arguments<'leaveOwn'>): Promise<void>
  space(...a: Arguments<'space'>): Promise<Space>
  /** What is left. */
  cleanUp(...a: Arguments<'cleanUp'>): Promise<Space>
  diagnostics(...a: Arguments<'diagnostics'>): Promise<void>
}

/** From engine to window, without an answer; at most 30 a second of each kind. */
export interface EngineEvents {
  run(run: Run): void
  points(run: string, series: Series[]): void
  /** What one sample does to the network now. */
  activity(run: string, probe: Probe): void
  /** How the validation split was answered, after each epoch, by the readouts that answered it. */
  confusions(run: string, confusions: readonly Confusion[]): void
  /** What modules made after an epoch. */
  pictures(run: string, pictures: readonly Pictures[]): void
  /** Generations of a stage that evolves, in their order; the file has their genomes. */
  generations(run: string, stage: string, censuses: readonly Census[]): void
  /** A run's weights, to become one edit in the document. The engine has the blobs already. */
  offer(run: string, edit: Edit): void
  /** Something about an entry of the data catalogue changed. */
  data(entry: DataEntry): void
  /** How much of a person's own files has been looked at, 0 to 1. */
  looking(share: number): void
  /** The file was moved, deleted, or cannot be written; `null` when it is well again. */
  fileProblem(message: string | null): void
}

/** Shell to engine, channel 0. */
export type ShellMessage =
  | { type: 'token'; token: string; path: string; untitled: boolean }
  | { type: 'suspend' }
  | { type: 'resume' }
  /** The Redis at which runs that begin from now on meet workers, or none. */
  | { type: 'redis'; address: string | null }
  /** End: `keep` lets a run reach its checkpoint and mark itself interrupted; answers by exiting. */
  | { type: 'quit' }
/** Engine to shell, channel 0. */
export type EngineMessage =
  | { type: 'ready'; pid: number }
  | { type: 'project'; name: string; path: string; untitled: boolean }
  | { type: 'closed' }
  | { type: 'running'; runs: number }
  | { type: 'ended'; title: string; body: string }
