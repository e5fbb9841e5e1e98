/** The engine without a window. Exit codes: 0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C. */
import { Command, CommanderError } from 'commander'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { measureTraining, networks } from './bench/training.ts'
import { checked, predictionProgram, resolveNetwork } from './compile/program.ts'
import { weightEntries, weightsHash } from './compile/weights.ts'
import { supervise } from './learn/supervised.ts'
import { jobOf, newId, threads, weightsEdit } from './runs/job.ts'
import { createProject, openProject, verifyProject } from './store/index.ts'
import { loadTask } from './tasks/tasks.ts'
import { template, templates } from './templates/templates.ts'

/** npm runs scripts in the package's root; paths a person gives are relative to where they stand. */
const place = (file: string) => resolve(process.env.INIT_CWD ?? process.cwd(), file)
const line = (value: unknown) => console.log(JSON.stringify(value))

interface RunOptions { template?: string; seed: string; seconds?: string; json?: boolean }
async function run(file: string | undefined, options: RunOptions): Promise<void> {
  if (!file === !options.template) throw new Error('Name a project file or a template, as in: neurula run FILE, or neurula run --template digits.')
  const project = file ? openProject(place(file)) : null
  try {
    const network = project ? project.network : template(options.template!).network
    const job = jobOf(network, Number(options.seed), project ? (ref) => project.getTensor(ref) : undefined)
    const stage = options.seconds ? { ...job.stage, budget: { ...job.stage.budget, seconds: Number(options.seconds) } } : job.stage
    const record = { id: newId(), seed: job.seed, seq: project?.seq ?? 0, stage: stage.id, status: 'running' as const, started: Date.now(), ended: null, seconds: 0, epoch: 0, budget: stage.budget, samplesPerSecond: null, remaining: null, progress: 0, summary: {}, message: null }
    const kept = project ? project.addRun(record) : { ...record, number: 1 }
    let stopped = false
    process.once('SIGINT', () => { stopped = true })
    let shown = 0
    const ending = await supervise(network, stage, job.seed, await loadTask(stage.task), job.threads, job.state, {
      step: (p) => {
        if (options.json || !process.stderr.isTTY || performance.now() - shown < 100) return
        shown = performance.now()
        const filled = Math.round(p.progress * 30)
        process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${(p.progress * 100).toFixed(0).padStart(3)} %  loss ${p.loss.toFixed(4)}  ${p.remaining === null ? '' : `${Math.ceil(p.remaining)} s left`}   `)
      },
      epoch: (p, v) => {
        project?.appendPoints(kept.id, [{ name: 'validation_accuracy', step: [p.step], epoch: [p.epoch], value: [v.accuracy] }, { name: 'loss', step: [p.step], epoch: [p.epoch], value: [p.loss] }])
        if (options.json) line({ event: 'epoch', epoch: p.epoch, loss: p.loss, validation_accuracy: v.accuracy, seconds: p.seconds })
      },
      control: (s) => (s.step % 8 ? 'go' : new Promise((done) => setImmediate(() => done(stopped ? 'stop' : 'go')))),
    })
    if (!options.json && process.stderr.isTTY) process.stderr.write('\n')
    const metrics = { test_accuracy: ending.test.accuracy, test_loss: ending.test.loss, validation_accuracy: ending.validation.accuracy }
    if (project) {
      const { weights, slots, ...meta } = ending.state
      const tensors = Object.fromEntries(Object.entries({ ...weights, ...slots }).map(([name, values]) => [name, { values, shape: [values.length] }]))
      project.putCheckpoint(kept.id, stopped ? 'latest' : 'end', { meta, tensors })
      project.setConfusion(kept.id, { classes: ending.test.classes, counts: ending.test.counts, of: 'test' })
      project.updateRun({ ...kept, status: stopped ? 'stopped' : 'done', ended: Date.now(), seconds: ending.state.seconds, epoch: ending.epoch, progress: stopped ? kept.progress : 1, summary: metrics })
      project.append([weightsEdit(project.network, network, ending.state.weights, kept, (values, shape) => project.putTensor(values, shape))])
    }
    if (options.json) line({ event: 'done', run: kept.number, metrics, weights: weightsHash(checked(network), ending.state.weights), seconds: ending.state.seconds })
    else console.log(`${(metrics.test_accuracy * 100).toFixed(2)} % of the held-out samples, after ${ending.epoch.toFixed(1)} epochs and ${ending.state.seconds.toFixed(1)} s.`)
    if (stopped) process.exitCode = 130
  } finally {
    project?.close()
  }
}

const program = new Command('neurula').exitOverride()
program.command('templates').description('list the templates').option('--json').action((o: { json?: boolean }) => {
  for (const [name, t] of Object.entries(templates)) o.json ? line({ name, title: t.title, summary: t.summary }) : console.log(`${name.padEnd(12)} ${t.summary}`)
})
program.command('new <file>').description('make a project from a template').requiredOption('--template <name>').action((file: string, o: { template: string }) => {
  createProject(place(file), template(o.template).network).close()
})
program.command('run [file]').description('run the curriculum').option('--template <name>').option('--seed <n>', 'seed', '1').option('--seconds <s>').option('--json').action(run)
program.command('inspect <file>').description('say what a project holds').option('--json').action((file: string, o: { json?: boolean }) => {
  const project = openProject(place(file))
  try {
    const resolution = resolveNetwork(project.network)
    const weights = weightEntries(resolution).reduce((sum, e) => sum + e.spec.shape.reduce((a, b) => a * b, 1), 0)
    const facts = { name: project.network.name, modules: Object.keys(project.network.modules).length, projections: Object.keys(project.network.projections).length, weights, edits: project.seq, problems: resolution.problems.map((p) => p.message), runs: project.runs().map((r) => ({ number: r.number, status: r.status, ...r.summary })), space: project.space() }
    if (o.json) line(facts)
    else console.log(`${facts.name}: ${facts.modules} modules, ${facts.projections} projections, ${facts.weights} weights, ${facts.edits} edits, ${facts.runs.length} runs${facts.problems.map((p) => `\n${p}`).join('')}`)
  } finally {
    project.close()
  }
})
program.command('verify <file>').description('check a project file').option('--json').action((file: string, o: { json?: boolean }) => {
  const found = verifyProject(place(file))
  if (o.json) line(found)
  else console.log(found.problems.length ? found.problems.join('\n') : `Nothing is wrong; ${found.edits} edits.`)
  if (found.problems.length) process.exitCode = 1
})
program.command('export <file>').description('write the network as ONNX').requiredOption('--onnx <out>').action((file: string, o: { onnx: string }) => {
  const project = openProject(place(file))
  try {
    writeFileSync(place(o.onnx), predictionProgram(project.network, 1).model)
  } finally {
    project.close()
  }
})
program.command('bench <name>').description('measure; there is: training').option('--json').action(async (name: string, o: { json?: boolean }) => {
  if (name !== 'training') throw new Error(`There is no benchmark "${name}"; there is: training.`)
  for (const network of Object.keys(networks)) {
    const found = await measureTraining(network, threads(), 3)
    if (o.json) line(found)
    else console.log(`${found.name.padEnd(12)} ${found.median_ms} ms a step`)
  }
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
