/** The engine without a window. Exit codes: 0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C. */
import { Command, CommanderError } from 'commander'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { addBenchCommands } from './bench-commands.ts'
import { asJson, wrongUse } from './command-line.ts'
import { emptyNetwork, type Network } from './network/schema.ts'
import { checked, resolveNetwork } from './compile/program.ts'
import { weightEntries, weightsHash } from './compile/weights.ts'
import { addDataCommands } from './data-commands.ts'
import { Choices as Wiring } from './formats/connectome/definition.ts'
import { createDesk } from './formats/connectome/desk.ts'
import type { Run, Series } from './protocol.ts'
import { moduleEdit, newId, partEdit } from './runs/job.ts'
import { modelFile, weightsFile, weightsFromFile } from './runs/files.ts'
import { headline } from './headline.ts'
import { dataEdit, keepContent } from './runs/own.ts'
import { createWhole } from './runs/pretrained.ts'
import { importModel, lookAtData } from './runs/probing.ts'
import { nameRedis } from './runs/pool/named.ts'
import { createRuns } from './runs/runs.ts'
import { type StageKind, stages } from './runs/stages/definitions.ts'
import { createProject, openProject, type Project, verifyProject } from './store/index.ts'
import { Choices } from './tasks/own/definition.ts'
import { previewText } from './tasks/own/said.ts'
import { networkOf } from './templates/template.ts'
import { template, templates } from './templates/templates.ts'
import { version } from './version.ts'
import { addWorkerCommand } from './worker-command.ts'

/** npm runs scripts in the package's root; paths a person gives are relative to where they stand. */
const place = (file: string) => resolve(process.env.INIT_CWD ?? process.cwd(), file)
// Whoever reads may have enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
const line = (value: unknown) => console.log(JSON.stringify(value))

/** `name=value` of the command line. */
function setting(text: string): [string, number] {
  const at = text.lastIndexOf('=')
  const value = Number(text.slice(at + 1))
  if (at < 1 || text.slice(at + 1) === '' || !Number.isFinite(value)) throw new Error(`"${text}" does not say a number, as in sr=16000.`)
  return [text.slice(0, at), value]
}

interface RunOptions {
  template?: string
  seed: string
  readonly resume?: boolean
  seconds?: string
  provider?: string
  readonly redis?: string
  json?: boolean
}

/** The last run of a project, which was cut short. Throws a sentence where there is none. */
function cutShort(project: Project): string {
  const last = project.runs().at(-1)
  if (!last) throw new Error('The project has no run to go on with; leave --resume out.')
  return last.id
}

/** How many epochs or generations a run took, as far as its stages count one of the two. */
function lengthOf({ curriculum }: Network, count: number): string {
  const counted = [...new Set(curriculum.map(({ kind }) => stages[kind as StageKind].budget).filter((unit) => unit !== null))]
  return counted.length === 1 ? `${Number(count.toFixed(1))} ${count === 1 ? counted[0]!.slice(0, -1) : counted[0]} and ` : ''
}

/** What another program is told: an epoch's validation, or a generation with all that is drawn of it. */
function eventsOf(series: readonly Series[], loss: number | undefined): object[] {
  const generations = series.find(({ name }) => name === 'fitness')
  const told = generations ? series : series.filter(({ name }) => name.startsWith('validation_'))
  const { epoch = [] } = generations ?? told[0] ?? {}
  return epoch.map((at, k) => ({
    ...(generations ? { event: 'generation', generation: at } : { event: 'epoch', epoch: at, loss }),
    ...Object.fromEntries(told.flatMap(({ name, epoch, value }) => (epoch[k] === at ? [[name, value[k]]] : []))),
  }))
}

/** Runs a file's curriculum, or a template's in a file that is thrown away. The run is a process as in the window; Ctrl-C stops it with its weights. */
async function run(file: string | undefined, options: RunOptions): Promise<void> {
  if (!file === !options.template)
    throw new Error('Name a project file or a template, as in: neurula run FILE, or neurula run --template digits.')
  const [seed, seconds] = [Number(options.seed), options.seconds === undefined ? undefined : Number(options.seconds)]
  if (!Number.isInteger(seed) || seed < 0) throw new Error(`The seed is a whole number from 0 on, not "${options.seed}".`)
  if (seconds !== undefined && !(seconds > 0)) throw new Error(`The seconds are a number above 0, not "${options.seconds}".`)
  if (options.resume && options.template) throw new Error('A run of a template is not kept, so none goes on; name a project file.')
  if (options.provider !== undefined) process.env.NEURULA_PROVIDER = options.provider
  if (options.redis !== undefined) nameRedis(options.redis)
  const folder = file ? null : mkdtempSync(join(tmpdir(), 'neurula-'))
  const project = file
    ? openProject(place(file))
    : await createWhole(join(folder!, 'run.neurula'), await networkOf(template(options.template!)))
  try {
    const { promise, resolve: over } = Promise.withResolvers<Run>()
    const bar = !options.json && process.stderr.isTTY
    let loss: number | undefined
    let fitness: number | undefined
    let said: string | null = null
    const runs = createRuns(
      project,
      {
        run: (r) => {
          if (r.message && r.message !== said && r.ended === null) console.error(bar ? `\n${r.message}` : r.message)
          said = r.message
          if (!bar) return
          const filled = Math.round(r.progress * 30)
          const [name, value] = fitness === undefined ? ['loss', loss] : ['fitness', fitness]
          process.stderr.write(
            `\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${(r.progress * 100).toFixed(0).padStart(3)} %  ${value === undefined ? '' : `${name} ${Number(value.toPrecision(4))}`}  ${r.remaining === null ? '' : `${Math.ceil(r.remaining)} s left`}   `,
          )
        },
        points: (_run, series) => {
          const of = (name: string) => series.find((s) => s.name === name)?.value.at(-1)
          loss = of('loss') ?? loss
          fitness = of('fitness') ?? fitness
          if (options.json) for (const event of eventsOf(series, loss)) line(event)
        },
        activity: () => undefined,
        confusions: () => undefined,
        generations: () => undefined,
        pictures: () => undefined,
        offer: (_run, edit) => {
          project.append([edit])
        },
        looking: () => undefined,
        fileProblem: (message) => message && console.error(message),
      },
      (_live, ended) => ended && over(ended),
    )
    const { id } = options.resume ? runs.resume(cutShort(project)) : runs.start(seed, false, seconds)
    process.once('SIGINT', () => void runs.stop(id).catch(() => undefined))
    const ended = await promise
    if (bar) process.stderr.write('\n')
    if (ended.status !== 'done' && ended.status !== 'stopped') throw new Error(ended.message ?? 'The run ended before its time.')
    const { tensors } = project.checkpoint(id, 'end')!
    const weights = weightsHash(
      checked(project.network),
      Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values])),
    )
    const { provider } = project.plan(id) as { provider?: string }
    if (options.json) line({ event: 'done', run: ended.number, metrics: ended.summary, weights, seconds: ended.seconds, provider })
    else console.log(`${headline(ended.summary)}, after ${lengthOf(project.network, ended.epoch)}${ended.seconds.toFixed(1)} s.`)
    if (ended.status === 'stopped') process.exitCode = 130
  } finally {
    project.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

interface NewOptions {
  template?: string
  data?: string
  target?: string
  answer?: string
  leaveOut?: string[]
  size?: string
  colour?: string
  ground?: string
  rate?: string
  seconds?: string
  json?: boolean
}

async function newProject(file: string, { template: from, data, json, size, rate, seconds, ...given }: NewOptions): Promise<void> {
  if (!from === !data)
    throw new Error('Name a template or data, as in: neurula new FILE --template digits, or neurula new FILE --data TABLE.csv.')
  if (from) return (await createWhole(place(file), await networkOf(template(from)))).close()
  const choices = Choices.safeParse({
    ...given,
    ...(size !== undefined && { size: size.split('x').map(Number) }),
    ...(rate !== undefined && { rate: Number(rate) }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
  })
  if (!choices.success)
    throw new Error(`The ${choices.error.issues[0]!.path.join('.')} does not fit (${choices.error.issues[0]!.message}).`)
  const bar = !json && process.stderr.isTTY
  const brought = await lookAtData(
    place(data!),
    choices.data,
    (share) => bar && process.stderr.write(`\rLooking ${Math.round(100 * share)} %   `),
  )
  if (bar) process.stderr.write('\r')
  const project = createProject(place(file), emptyNetwork(brought.data.title))
  try {
    keepContent(project, brought)
    project.append([dataEdit(project, brought)])
  } finally {
    project.close()
  }
  const { samples: _samples, text: _text, ...found } = brought.preview
  if (json) line(found)
  else console.log(previewText(found).join('\n'))
}

interface ImportOptions {
  set?: string[]
  safetensors?: string
  connectome?: string
  neurons?: string
  as?: string
}
/** Brings a connectome in as its columns and choices are guessed, and says what was left out. */
function importConnectome(project: Project, edges: string, { neurons, as }: ImportOptions): void {
  const desk = createDesk()
  const { dt } = project.network
  const opened = desk.open(place(edges), dt)
  const { reading, choices, found, problem } = neurons ? desk.neurons(place(neurons), dt) : opened
  if (!found) throw new Error(problem!)
  const kind = Wiring.shape.as.safeParse(as ?? choices.as)
  if (!kind.success) throw new Error(`A connectome becomes free, neurons or column, not "${as}".`)
  project.append([
    partEdit(`Import ${opened.links.file}`, desk.wire({ reading, choices: { ...choices, as: kind.data } }, `${newId().slice(0, 6)}-`, dt)),
  ])
  for (const note of found.notes) console.error(note)
}

const program = new Command('neurula')
  .description('Neurula without its window: networks wired by hand that learn and evolve, each project one local file.')
  .version(version, '--version', 'say which version this is')
  .addHelpText(
    'after',
    '\nEach command has its own: neurula run --help.\nExit codes: 0 done, 1 failed (a sentence says why), 2 no such command or option, 130 Ctrl-C.',
  )
  // What was wrong is said at the end, as a sentence.
  .configureOutput({ outputError: () => undefined })
  .exitOverride()
program
  .command('templates')
  .description('list the templates, which new and run take by name')
  .option(...asJson)
  .action((o: { json?: boolean }) => {
    for (const [name, t] of Object.entries(templates))
      o.json ? line({ name, title: t.title, summary: t.summary }) : console.log(`${name.padEnd(16)} ${t.summary}`)
  })
program
  .command('new <file>')
  .description('make a project from a template, or around data of your own')
  .option('--template <name>', 'one of those that "neurula templates" lists')
  .option('--data <path>', 'a table, arrays, a text, or a folder of pictures or sounds by class')
  .option('--target <column>', 'of a table: what is asked for')
  .option('--answer <kind>', 'classes or values')
  .option('--leave-out <column...>', 'of a table: what is not shown')
  .option('--size <width x height>', 'of pictures, in pixels, as in 28x28')
  .option('--colour <kind>', 'of pictures: grey or colour')
  .option('--ground <shade>', 'of pictures: what shows through, white or black')
  .option('--rate <hz>', 'of sound: samples a second')
  .option('--seconds <s>', 'of sound: how long a recording is')
  .option(...asJson)
  .action(newProject)
program
  .command('run [file]')
  .description('run the curriculum of a project, whose weights go on learning, or of a template, of which nothing is kept')
  .option('--template <name>', 'in place of a file: one of those that "neurula templates" lists')
  .option('--seed <n>', 'what chance begins from; the same seed, the same weights', '1')
  .option('--resume', 'go on with the last run, which was stopped or cut short, from where it was, with its seed and its seconds')
  .option('--seconds <s>', 'end after so long at the latest')
  .option('--provider <name>', 'what computes: cpu, webgpu, dml, coreml or cuda')
  .option(
    '--redis <address>',
    'where workers help to evolve, as redis://MACHINE:PORT; the variable NEURULA_REDIS keeps a password out of sight',
  )
  .option(...asJson)
  .action(run)
program
  .command('inspect <file>')
  .description('say what a project holds: modules, weights, edits, runs and what they found')
  .option(...asJson)
  .action((file: string, o: { json?: boolean }) => {
    const project = openProject(place(file))
    try {
      const resolution = resolveNetwork(project.network)
      const weights = weightEntries(resolution).reduce((sum, e) => sum + e.spec.shape.reduce((a, b) => a * b, 1), 0)
      const facts = {
        name: project.network.name,
        modules: Object.keys(project.network.modules).length,
        projections: Object.keys(project.network.projections).length,
        weights,
        edits: project.seq,
        problems: resolution.problems.map((p) => p.message),
        runs: project.runs().map((r) => ({ number: r.number, status: r.status, ...r.summary })),
        space: project.space(),
      }
      if (o.json) line(facts)
      else
        console.log(
          `${facts.name}: ${facts.modules} modules, ${facts.projections} projections, ${facts.weights} weights, ${facts.edits} edits, ${facts.runs.length} runs${facts.problems.map((p) => `\n${p}`).join('')}`,
        )
    } finally {
      project.close()
    }
  })
program
  .command('verify <file>')
  .description('check that a project file is whole')
  .option(...asJson)
  .action((file: string, o: { json?: boolean }) => {
    const found = verifyProject(place(file))
    if (o.json) line(found)
    else console.log(found.problems.length ? found.problems.join('\n') : `Nothing is wrong; ${found.edits} edits.`)
    if (found.problems.length) process.exitCode = 1
  })
program
  .command('export <file>')
  .description('write the network as ONNX, its ticks unrolled, or its weights as safetensors')
  .option('--onnx <out>', 'the file to write the network to')
  .option('--safetensors <out>', 'the file to write the weights to')
  .action((file: string, o: { onnx?: string; safetensors?: string }) => {
    if (!o.onnx && !o.safetensors) throw new Error('Say what to write, as in: neurula export FILE --onnx OUT, or --safetensors OUT.')
    const project = openProject(place(file))
    try {
      if (o.onnx) {
        const { model, single } = modelFile(project)
        writeFileSync(place(o.onnx), model)
        if (single) console.error(single)
      }
      if (o.safetensors) writeFileSync(place(o.safetensors), weightsFile(project))
    } finally {
      project.close()
    }
  })
program
  .command('import <file> [model]')
  .description('bring an ONNX model into a project as a module, weights from safetensors, or a connectome')
  .option('--set <name=value...>', 'sizes and numbers that the model leaves open')
  .option('--safetensors <in>', 'weights, by the names that export gives them')
  .option('--connectome <in>', 'connections as CSV, GraphML or JSON, their columns as they are guessed')
  .option('--neurons <in>', 'of a connectome: a table with a row for each neuron')
  .option('--as <kind>', 'of a connectome: free, neurons or column')
  .action(async (file: string, model: string | undefined, o: ImportOptions) => {
    if ([model, o.safetensors, o.connectome].filter(Boolean).length !== 1)
      throw new Error(
        'Name one file to bring in, as in: neurula import FILE MODEL.onnx, neurula import FILE --safetensors IN, or neurula import FILE --connectome IN.',
      )
    const given = Object.fromEntries((o.set ?? []).map(setting))
    const project = openProject(place(file))
    try {
      if (o.safetensors) {
        const { edit, left } = weightsFromFile(project, place(o.safetensors))
        project.append([edit])
        if (left.length > 0) console.error(`Without a place here: ${left.join(', ')}.`)
      } else if (o.connectome) importConnectome(project, o.connectome, o)
      else project.append([moduleEdit(await importModel(project, place(model!), given))])
    } finally {
      project.close()
    }
  })

addBenchCommands(program)
addDataCommands(program, place)
addWorkerCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
    if (error.exitCode !== 0 && error.code !== 'commander.help') console.error(wrongUse(error, program, process.argv.slice(2)))
  } else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode ??= 1
  }
}
