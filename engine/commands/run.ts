/** `neurula run`: a curriculum without a window. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { checked } from '../compile/program.ts'
import { weightsHash } from '../compile/weights.ts'
import { headline } from '../headline.ts'
import type { Network } from '../network/schema.ts'
import type { Run, Series } from '../protocol.ts'
import { nameRedis } from '../runs/pool/named.ts'
import { createWhole } from '../runs/pretrained.ts'
import { createRuns } from '../runs/runs.ts'
import { type StageKind, stages } from '../runs/stages/definitions.ts'
import { openProject, type Project } from '../store/index.ts'
import { networkOf } from '../templates/template.ts'
import { template } from '../templates/templates.ts'
import { asJson, line, place } from './said.ts'

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
    let said = ''
    const runs = createRuns(
      project,
      {
        run: (r) => {
          if (r.message && r.message !== said && r.ended === null) console.error(bar ? `\n${r.message}` : r.message)
          if (r.ended === null) said = r.message ?? ''
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
    let interrupted = false
    process.once('SIGINT', () => {
      interrupted = true
      void runs.stop(id).catch(() => undefined)
    })
    const ended = await promise
    if (bar) process.stderr.write('\n')
    if (ended.status !== 'done' && ended.status !== 'stopped') throw new Error(ended.message ?? 'The run ended before its time.')
    const { message } = ended
    const more = message?.startsWith(said) ? message.slice(said.length).trim() : message
    if (more) console.error(more)
    const { tensors } = project.checkpoint(id, 'end')!
    const weights = weightsHash(
      checked(project.network),
      Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values])),
    )
    const { provider } = project.plan(id) as { provider?: string }
    if (options.json) line({ event: 'done', run: ended.number, metrics: ended.summary, weights, seconds: ended.seconds, provider })
    else console.log(`${headline(ended.summary)}, after ${lengthOf(project.network, ended.epoch)}${ended.seconds.toFixed(1)} s.`)
    if (ended.status === 'stopped') process.exitCode = interrupted ? 130 : 1
  } finally {
    project.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

export function addRunCommand(program: Command): void {
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
}
