/** The engine of one window: calls and events of protocol.ts in frames on its standard input and output. */
import { decode, encode } from '@msgpack/msgpack'
import { createBirpc } from 'birpc'
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { checked } from './compile/program.ts'
import { startingWeights } from './compile/weights.ts'
import { createDesk } from './formats/connectome/desk.ts'
import { LeftOpen } from './formats/onnx/entries.ts'
import { emptyNetwork, presentedIn } from './network/schema.ts'
import { callArguments, type EngineCalls, type EngineEvents, type EngineMessage, type Opened, type ShellMessage } from './protocol.ts'
import { episodeOf, individualOf, takenOf } from './runs/individuals.ts'
import { newId } from './runs/job.ts'
import { modelFile, weightsFile, weightsFromFile } from './runs/files.ts'
import { headline } from './headline.ts'
import { addressOf } from './runs/pool/address.ts'
import { nameRedis, redisNamed } from './runs/pool/named.ts'
import { type Predictor, predictorFor, showSample, showValues } from './runs/predict.ts'
import { createPlay } from './runs/play.ts'
import { createWhole, importPretrained } from './runs/pretrained.ts'
import { keepContent, nameOfData } from './runs/own.ts'
import { importModel, lookAtData, proveModels } from './runs/probing.ts'
import { createRuns } from './runs/runs.ts'
import { openProject, type Project } from './store/index.ts'
import { createGets } from './tasks/catalogue/gets.ts'
import { pictureOf } from './tasks/catalogue/picture.ts'
import { taskOf } from './tasks/definitions.ts'
import type { Brought } from './tasks/own/brought.ts'
import { conditionOf, loadTask, sampleOf, type Split } from './tasks/tasks.ts'
import { dataOf, drawingOf, networkOf } from './templates/template.ts'
import { shelves, template } from './templates/templates.ts'
import { reported } from './tensor/provider.ts'
import { decodeMessage, encodeMessage } from './wire.ts'

const LIMIT = 1 << 30
function write(channel: 0 | 1, payload: Uint8Array): void {
  const head = Buffer.allocUnsafe(5)
  head.writeUInt32LE(1 + payload.byteLength, 0)
  head[4] = channel
  process.stdout.write(Buffer.concat([head, payload]))
}
const tellShell = (message: EngineMessage) => write(0, encode(message))

const tokens = new Map<string, { path: string; untitled: boolean }>()
/** A token opens one file once. */
function pathOf(token: string) {
  const place = tokens.get(token)
  if (!place) throw new Error('That file was offered once and is no longer; choose it again.')
  tokens.delete(token)
  return place
}

let open: { project: Project; runs: ReturnType<typeof createRuns>; openedSeq: number; untitled: boolean } | null = null
const current = () => {
  if (!open) throw new Error('No project is open; open one first.')
  return open
}
/** What was found in files of a person's own, until it is brought in or left. */
let looked: { readonly token: string; readonly brought: Brought } | null = null
/** The samples of a task of the present document. */
const taskNow = (task: string) => {
  const { project } = current()
  return loadTask(task, project.network, (hash) => project.getBytes(hash))
}
/** What a person looks at: the validation split, or a condition of the task. */
async function lookedAt(task: string, condition: string | undefined) {
  const data = await taskNow(task)
  return { split: condition === undefined ? data.validation : conditionOf(data, task, condition), words: data.words }
}
const nameOf = (path: string) => basename(path).replace(/\.neurula$/i, '')

async function close(): Promise<void> {
  await open?.runs.interrupt()
  open?.project.close()
  open = null
  forgetPredictor()
}

async function take(project: Project, untitled: boolean): Promise<Opened> {
  const runs = createRuns(project, events, (live, ended) => {
    tellShell({ type: 'running', runs: live })
    if (ended && (ended.status === 'done' || ended.status === 'failed'))
      tellShell({
        type: 'ended',
        title: `Run ${ended.number} of ${nameOf(project.path)}`,
        body: ended.message ?? `${headline(ended.summary)}.`,
      })
  })
  open = { project, runs, openedSeq: project.seq, untitled }
  const name = nameOf(project.path)
  tellShell({ type: 'project', name, path: project.path, untitled })
  setTimeout(() => open?.runs === runs && runs.offerAgain(), 500).unref()
  return {
    name,
    network: project.network,
    seq: project.seq,
    openedSeq: project.seq,
    journal: project.lastEntries(500),
    versions: project.versions,
    runs: project.runs(),
    untitled,
  }
}

let predictor: {
  seq: number
  task: string
  /** Of the samples' fields. */
  sizes: string
  made: Promise<Predictor>
  weights: ReturnType<typeof startingWeights>
} | null = null
function forgetPredictor(): void {
  void predictor?.made.then((p) => p.dispose()).catch(() => undefined)
  predictor = null
}

/** The predictor of the present document for samples of a task as a split shows them, made again when it changed. */
function predictorNow(task: string, split: Split) {
  const { project, runs } = current()
  const sizes = JSON.stringify(split.sizes)
  if (predictor?.seq !== project.seq || predictor.task !== task || predictor.sizes !== sizes) {
    forgetPredictor()
    const network = project.network
    // A network with a problem has no answer; what is thrown here is the sentence why.
    const resolution = checked(network)
    const weights = startingWeights(network, resolution, 1, (ref) => project.getTensor(ref))
    const stage = network.curriculum.find((s) => s.task === task) ?? {}
    const made = proveModels(network).then(() => predictorFor(presentedIn(network, stage), split))
    // Whoever asks hears why; where nobody asks any more it is no reason to end.
    made.catch(() => undefined)
    predictor = { seq: project.seq, task, sizes, made, weights }
  }
  // While a run is going on its own weights answer, where they fit the document.
  const { made, weights } = predictor!
  const learning = runs.weights
  return {
    made,
    weights: learning && Object.entries(weights).every(([name, values]) => learning[name]?.length === values.length) ? learning : weights,
  }
}

const gets = createGets((entry) => events.data(entry))
const desk = createDesk()
const play = createPlay()

const calls: EngineCalls = {
  templates: async () =>
    Object.entries(shelves).flatMap(([shelf, shown]) =>
      Object.entries(shown).map(([name, t]) => ({
        name,
        shelf,
        title: t.title,
        summary: t.summary,
        source: t.source,
        measured: t.measured,
        seconds: t.seconds,
        data: dataOf(t),
        network: typeof t.network === 'function' ? null : t.network,
      })),
    ),
  drawTemplate: async ({ name }) => drawingOf(await networkOf(template(name))),
  providers: async () => reported(),
  workers: async () => {
    const redis = redisNamed()
    if (redis === null) return null
    const { workersAt } = await import('./runs/pool/presence.ts')
    return workersAt(addressOf(redis))
  },
  open: async ({ token }) => {
    const { path, untitled } = pathOf(token)
    await close()
    return take(openProject(path), untitled)
  },
  create: async ({ token, name, template: from }) => {
    const { path, untitled } = pathOf(token)
    const network = from ? { ...(await networkOf(template(from))), name } : emptyNetwork(name)
    await close()
    return take(await createWhole(path, network), untitled)
  },
  close: async () => {
    await close()
    tellShell({ type: 'closed' })
  },
  append: async ({ edits }) => current().project.append(edits),
  history: async (range) => current().project.entries(range),
  documentAt: async ({ seq }) => current().project.documentAt(seq),
  nameVersion: async ({ name }) => current().project.nameVersion(name),
  saveCopy: async ({ token }) => current().project.saveCopy(pathOf(token).path),
  moveTo: async ({ token }) => {
    const now = current()
    now.project.moveTo(pathOf(token).path)
    now.untitled = false
    const name = nameOf(now.project.path)
    tellShell({ type: 'project', name, path: now.project.path, untitled: false })
    return { name }
  },
  startRun: async ({ seed, fromScratch, branch }) => current().runs.start(seed, fromScratch, undefined, branch),
  pauseRun: async ({ run }) => current().runs.pause(run),
  resumeRun: async ({ run }) => current().runs.resume(run),
  stopRun: async ({ run }) => current().runs.stop(run),
  curves: async ({ run }) => current().project.curves(run),
  confusions: async ({ run }) => current().project.confusions(run),
  pictures: async ({ run }) => current().project.pictures(run),
  evolved: async ({ run }) => current().project.evolved(run),
  generations: async ({ run, stage, from, to }) => current().project.censuses(run, stage, from, to),
  individual: async (named) => individualOf(current().project, named),
  takeIndividual: async (named) => takenOf(current().project, named),
  episode: async ({ start, steps, ...named }) => episodeOf(current().project, named, start, steps),
  enterWorld: async ({ task, start }) => play.reset(task, start),
  act: async ({ action }) => play.step(action),
  samples: async ({ task, condition, start, count }) => {
    const { split, words } = await lookedAt(task, condition)
    const { fields, answers } = taskOf(current().project.network, task)!
    const [shown, asked] = [Object.entries(fields).at(0), Object.keys(answers).at(0)]
    const chosen = Array.from({ length: Math.max(0, Math.min(count, split.count - start)) }, (_, k) => start + k)
    const bytes = (name: string | undefined) =>
      name === undefined ? new Uint8Array(0) : Buffer.concat(chosen.map((sample) => new Uint8Array(sampleOf(split, name, sample).buffer)))
    return {
      of: split.count,
      shape: [...(shown?.[1].shape ?? [])],
      values: bytes(shown?.[0]),
      targets: bytes(asked),
      ...(words && { words: [...words] }),
    }
  },
  probe: async ({ task, condition, index, values, readout }) => {
    const { split } = await lookedAt(task, condition)
    const now = predictorNow(task, split)
    if (values) {
      if (values.byteLength % 4 !== 0) throw new Error('The drawing did not arrive whole; draw it again.')
      return (await now.made).probe(showValues(new Float32Array(values.slice().buffer)), now.weights, readout)
    }
    if (index === undefined || index >= split.count) throw new Error(`The task has ${split.count} samples to look at; choose one of them.`)
    return (await now.made).probe(showSample(split, index), now.weights, readout)
  },
  importModel: async ({ token, given }) => {
    const place = pathOf(token)
    try {
      return { module: await importModel(current().project, place.path, given) }
    } catch (error) {
      if (!(error instanceof LeftOpen)) throw error
      tokens.set(token, place)
      return { open: [...error.names] }
    }
  },
  importPretrained: async ({ name, params }) => importPretrained(current().project, name, params),
  openConnectome: async ({ token }) => desk.open(pathOf(token).path, current().project.network.dt),
  addNeurons: async ({ token }) => desk.neurons(pathOf(token).path, current().project.network.dt),
  previewConnectome: async (given) => desk.preview(given, current().project.network.dt),
  importConnectome: async (given) => desk.wire(given, `${newId().slice(0, 6)}-`, current().project.network.dt),
  exportWeights: async ({ token }) => writeFileSync(pathOf(token).path, weightsFile(current().project)),
  importWeights: async ({ token }) => weightsFromFile(current().project, pathOf(token).path),
  exportModel: async ({ token }) => {
    const { model, single } = modelFile(current().project)
    writeFileSync(pathOf(token).path, model)
    return single
  },
  data: () => gets.list(),
  dataPicture: async ({ name }) => pictureOf(name),
  getData: async ({ name }) => gets.get(name),
  stopData: async ({ name }) => gets.stop(name),
  bringData: async ({ name, token }) => gets.use(name, pathOf(token).path),
  removeData: async ({ name }) => gets.remove(name),
  lookAtOwn: async ({ token, choices }) => {
    const place = tokens.get(token)
    if (!place) throw new Error('These files were offered once and are no longer; choose them again.')
    looked = null
    const brought = await lookAtData(place.path, choices, events.looking)
    looked = { token, brought }
    return brought.preview
  },
  bringOwn: async ({ token }) => {
    if (looked?.token !== token) throw new Error('These files have not been looked at; choose them again.')
    const { data, preview } = looked.brought
    keepContent(current().project, looked.brought)
    looked = null
    tokens.delete(token)
    return { name: nameOfData(data), data, train: preview.parts.train }
  },
  leaveOwn: async () => {
    looked = null
  },
  space: async () => current().project.space(),
  cleanUp: async () => {
    current().project.cleanUp()
    return current().project.space()
  },
  diagnostics: async ({ token }) => {
    const facts = {
      node: process.version,
      platform: process.platform,
      arch: process.arch,
      memory: process.memoryUsage(),
      project: open && { seq: open.project.seq, space: open.project.space(), runs: open.project.runs() },
    }
    writeFileSync(pathOf(token).path, JSON.stringify(facts, null, 2))
  },
}

/** Arguments are parsed before a call acts; what does not parse is one sentence. */
const guarded = Object.fromEntries(
  Object.entries(calls).map(([name, call]) => [
    name,
    (...given: unknown[]) => {
      const parsed = callArguments[name as keyof EngineCalls].safeParse(given)
      if (!parsed.success)
        throw new Error(
          `The engine did not understand "${name}" (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}).`,
        )
      return (call as (...a: unknown[]) => unknown)(...parsed.data)
    },
  ]),
) as unknown as EngineCalls

let receive: (payload: Uint8Array) => void = () => undefined
const rpc = createBirpc<EngineEvents, EngineCalls>(guarded, {
  post: (bytes: Uint8Array) => write(1, bytes),
  on: (take) => {
    receive = take
  },
  // An Error has no fields of its own that msgpack would see.
  serialize: (message: { e?: unknown }) =>
    encodeMessage(message.e instanceof Error ? { ...message, e: { message: message.e.message } } : message),
  deserialize: decodeMessage,
  timeout: -1,
})
const events: EngineEvents = {
  run: (run) => void rpc.run.asEvent(run),
  points: (run, series) => void rpc.points.asEvent(run, series),
  activity: (run, probe) => void rpc.activity.asEvent(run, probe),
  confusions: (run, confusions) => void rpc.confusions.asEvent(run, confusions),
  pictures: (run, pictures) => void rpc.pictures.asEvent(run, pictures),
  generations: (run, stage, censuses) => void rpc.generations.asEvent(run, stage, censuses),
  offer: (run, edit) => void rpc.offer.asEvent(run, edit),
  data: (entry) => void rpc.data.asEvent(entry),
  looking: (share) => void rpc.looking.asEvent(share),
  fileProblem: (message) => void rpc.fileProblem.asEvent(message),
}

async function quit(): Promise<never> {
  await close().catch(() => undefined)
  process.exit(0)
}

function fromShell(message: ShellMessage): void {
  if (message.type === 'token') tokens.set(message.token, message)
  else if (message.type === 'redis') nameRedis(message.address)
  else if (message.type === 'suspend') open?.runs.pauseAll()
  else if (message.type === 'quit') void quit()
}

let held: Buffer = Buffer.alloc(0)
process.stdin.on('data', (chunk: Buffer) => {
  held = held.length ? Buffer.concat([held, chunk]) : chunk
  while (held.length >= 5) {
    const length = held.readUInt32LE(0)
    if (length < 1 || length > LIMIT) process.exit(1)
    if (held.length < 4 + length) return
    const [channel, payload] = [held[4], new Uint8Array(held.subarray(5, 4 + length))]
    held = held.subarray(4 + length)
    if (channel === 0) fromShell(decode(payload) as ShellMessage)
    else receive(payload)
  }
})
process.stdin.on('end', () => void quit())

let said: string | null = null
setInterval(() => {
  const problem = open?.project.fileProblem() ?? null
  if (problem !== said) events.fileProblem((said = problem))
}, 1000).unref()

tellShell({ type: 'ready', pid: process.pid })
