/** The runs of an open project: one process each, their records, curves and checkpoints in the file. */
import { type ChildProcess, fork } from 'node:child_process'
import type { Weights } from '../compile/weights.ts'
import type { Ending, State } from './curriculum.ts'
import { stages, type StageKind } from './stages/definitions.ts'
import type { Budget, Network } from '../network/schema.ts'
import type { EngineEvents, Run, Series } from '../protocol.ts'
import type { Checkpoint, Project } from '../store/index.ts'
import type { Plan } from '../stages/stage.ts'
import { providers } from '../tensor/definitions.ts'
import { ancestorOf } from './branch.ts'
import type { Named } from './individuals.ts'
import { jobOf, newId } from './job.ts'
import type { FromRun, Job, ToRun } from './messages.ts'
import { redisNamed } from './pool/named.ts'
import { programFile } from './program-file.ts'
import { resultEdit } from './result.ts'

const toCheckpoint = (state: State): Checkpoint => {
  const tensors: Checkpoint['tensors'] = {}
  for (const [name, values] of Object.entries({ ...state.weights, ...state.slots })) tensors[name] = { values, shape: [values.length] }
  const { weights, slots, ...meta } = state
  return { meta, tensors }
}
/** Where a run stands, as a checkpoint keeps it. */
export const fromCheckpoint = ({ meta, tensors }: Checkpoint): State => {
  const where = meta as Omit<State, 'weights' | 'slots'>
  const all = Object.entries(tensors).map(([name, { values }]) => [name, values] as const)
  return {
    ...where,
    weights: Object.fromEntries(all.filter(([n]) => !n.includes('/'))),
    slots: Object.fromEntries(all.filter(([n]) => n.includes('/'))),
  }
}

/** A run's end as a checkpoint: nothing that a stage would go on from, all that its result needs. */
const endOf = ({ state, network, weights }: Ending, wired: Network): State => {
  const { own, ...rest } = state
  return { ...rest, weights, slots: {}, ...(network !== wired && { network }) }
}

/** What the stages take together, where each says it. */
function budgetOf({ curriculum }: Network, limit: number | undefined): Budget {
  const all = (counts: 'epochs' | 'generations') => {
    const budgets = curriculum.filter(({ kind }) => stages[kind as StageKind].budget === counts).map(({ budget }) => budget[counts])
    return budgets.length > 0 && budgets.every((n) => n !== undefined) && { [counts]: budgets.reduce((a, b) => a + b, 0) }
  }
  return {
    ...all('epochs'),
    ...all('generations'),
    ...(limit !== undefined && { seconds: limit }),
  }
}

const sentences = (...all: readonly (string | null)[]): string | null => all.filter((s) => s !== null).join(' ') || null

interface Live {
  run: Run
  network: Network
  child: ChildProcess
  /** Points not yet in the file. */
  points: Map<string, Series>
  /** Last step of each curve that the file has: a run that goes on from a checkpoint comes by some steps a second time. */
  drawn: Map<string, number>
  /** As they were after the last epoch. */
  weights: Weights | null
  ended: Promise<void>
  /** What there is to say of its plan. */
  planned: string | null
  /** Ends it by force when it does not stop. */
  limit?: NodeJS.Timeout
}

export function createRuns(project: Project, events: Omit<EngineEvents, 'data'>, changed: (live: number, ended?: Run) => void) {
  const live = new Map<string, Live>()
  for (const run of project.runs())
    if (['starting', 'running', 'paused'].includes(run.status)) project.updateRun({ ...run, status: 'interrupted' })

  /** Runs that have not told how they ended; their processes go a moment later. */
  const underWay = () => [...live.values()].filter((l) => ['starting', 'running', 'paused'].includes(l.run.status)).length
  const set = (l: Live, part: Partial<Run>, durable = true) => {
    l.run = { ...l.run, ...part }
    if (durable) project.updateRun(l.run)
    events.run(l.run)
  }
  const flush = (l: Live) => {
    const series = [...l.points.values()].filter((s) => s.step.length > 0)
    l.points.clear()
    if (series.length === 0) return
    project.appendPoints(l.run.id, series)
    events.points(l.run.id, series)
  }
  const point = (l: Live, name: string, { step, epoch }: { step: number; epoch: number }, value: number) => {
    if (step <= (l.drawn.get(name) ?? 0)) return
    l.drawn.set(name, step)
    const series = l.points.get(name) ?? { name, step: [], epoch: [], value: [] }
    series.step.push(step)
    series.epoch.push(epoch)
    series.value.push(value)
    l.points.set(name, series)
  }
  const offer = (run: Run, before: Network, after: Network, weights: Weights) =>
    events.offer(
      run.id,
      resultEdit({ before, after, weights }, project.network, run, (values, shape) => project.putTensor(values, shape)),
    )
  const send = (l: Live, message: ToRun) => l.child.connected && l.child.send(message)

  function take(l: Live, message: FromRun): void {
    if (message.type === 'progress' || message.type === 'epoch') {
      const { progress: p } = message
      if (message.type === 'progress') {
        for (const [name, value] of Object.entries(p.values)) point(l, name, p, value)
      } else {
        const { values, confusions = [], pictures = [] } = message.report
        for (const [name, value] of Object.entries(values)) point(l, name, p, value)
        l.weights = message.weights
        if (confusions.length > 0) {
          project.setConfusions(l.run.id, confusions)
          events.confusions(l.run.id, confusions)
        }
        if (message.evolved.length > 0) {
          const { id, stage } = l.run
          project.putGenerations(
            id,
            stage,
            message.evolved.map(({ packed }) => packed),
          )
          events.generations(
            id,
            stage,
            message.evolved.map(({ census }) => census),
          )
        }
        if (pictures.length > 0) {
          project.setPictures(l.run.id, pictures)
          events.pictures(l.run.id, pictures)
        }
      }
      flush(l)
      set(
        l,
        {
          status: l.run.status === 'starting' ? 'running' : l.run.status,
          epoch: p.epoch,
          seconds: p.seconds,
          samplesPerSecond: p.samplesPerSecond,
          remaining: p.remaining,
          progress: p.progress,
        },
        message.type === 'epoch',
      )
    } else if (message.type === 'stage') set(l, { stage: l.network.curriculum[message.place]!.id })
    else if (message.type === 'planned') {
      const before = project.plan(l.run.id) as Partial<Plan> | null
      project.setPlan(l.run.id, { ...before, ...message.plan })
      const { provider, note, memory } = message.plan
      const moved =
        before?.provider !== undefined && before.provider !== provider
          ? `It began on ${providers[before.provider]} and goes on on ${providers[provider]}, so another run may not give the same bits.`
          : null
      l.planned = sentences(note, moved)
      set(l, { memory: Math.max(l.run.memory ?? 0, memory), provider, message: l.planned })
    } else if (message.type === 'note') {
      set(l, { message: sentences(l.planned, message.note) })
    } else if (message.type === 'stopping') {
      // It answers, so it is not stuck; its score may take longer where others use the machine too.
      clearTimeout(l.limit)
      l.limit = setTimeout(() => l.child.kill('SIGKILL'), 60_000)
    } else if (message.type === 'activity') events.activity(l.run.id, message.probe)
    else if (message.type === 'checkpoint' || message.type === 'paused') {
      project.putCheckpoint(l.run.id, 'latest', toCheckpoint(message.state))
      if (message.type === 'paused') set(l, { status: 'paused', remaining: null })
    } else if (message.type === 'done') {
      const { ending } = message
      if (ending.reason === 'stopped') project.putCheckpoint(l.run.id, 'latest', toCheckpoint(ending.state))
      project.putCheckpoint(l.run.id, 'end', toCheckpoint(endOf(ending, l.network)))
      project.setConfusions(l.run.id, ending.confusions)
      set(l, {
        status: ending.reason === 'stopped' ? 'stopped' : 'done',
        ended: Date.now(),
        seconds: ending.state.before.seconds + ending.state.seconds,
        epoch: ending.epoch,
        remaining: 0,
        progress: ending.reason === 'stopped' ? l.run.progress : 1,
        summary: ending.found,
        message: sentences(
          l.run.message,
          ...ending.notes,
          ending.reason === 'seconds' ? 'It ended by the clock, so another run may not give the same bits.' : null,
        ),
      })
      offer(l.run, l.network, ending.network, ending.weights)
    } else set(l, { status: 'failed', ended: Date.now(), remaining: null, message: message.message })
    if (message.type === 'done' || message.type === 'failed') changed(underWay())
  }

  function begin(run: Run, job: Job): Run {
    const redis = redisNamed()
    // A run's process inherits nothing of the shell's pipes: its words go to the engine's log.
    const child = fork(programFile('run'), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const l: Live = {
      run,
      network: job.network,
      child,
      points: new Map(),
      drawn: new Map(project.curves(run.id).map(({ name, step }) => [name, step.at(-1) ?? 0])),
      weights: null,
      planned: null,
      ended,
    }
    live.set(run.id, l)
    child.on('message', (message: FromRun) => {
      try {
        take(l, message)
      } catch (error) {
        events.fileProblem(error instanceof Error ? error.message : String(error))
      }
    })
    // Its last words may still be in the pipe when it is gone.
    child.on('exit', (code, signal) => (child.connected ? child.once('disconnect', () => gone(code, signal)) : gone(code, signal)))
    const gone = (code: number | null, signal: string | null) => {
      live.delete(run.id)
      if (['starting', 'running', 'paused'].includes(l.run.status)) {
        try {
          set(l, {
            status: 'interrupted',
            remaining: null,
            message: `Its process ended (${signal ?? code}); press Resume to go on from its last checkpoint.`,
          })
        } catch (error) {
          events.fileProblem(error instanceof Error ? error.message : String(error))
        }
      }
      changed(underWay(), l.run)
      resolve()
    }
    send(l, { type: 'start', job: { ...job, ...(redis !== null && { redis }) } })
    changed(underWay())
    events.run(run)
    return run
  }

  const found = (id: string): Live => {
    const l = live.get(id)
    if (!l) throw new Error('That run is not running any more.')
    return l
  }

  return {
    /** Offers the weights of the last run again when they never became an edit, because the window or the engine was gone at its end. */
    offerAgain(): void {
      const run = project.runs().at(-1)
      if (!run || (run.status !== 'done' && run.status !== 'stopped') || project.hasEditOf(run.id)) return
      const checkpoint = project.checkpoint(run.id, 'end')
      if (!checkpoint) return
      const { network, weights } = fromCheckpoint(checkpoint)
      const before = project.documentAt(run.seq)
      offer(run, before, network ?? before, weights)
    },
    /**
     * @param seconds ends it by the clock, besides the stage's budget
     * @param branch an individual whose genome its stage begins from
     */
    start(seed: number, fromScratch: boolean, seconds?: number, branch?: Named): Run {
      if (underWay() > 0) throw new Error('A run is going on; stop it first.')
      const network = project.network
      const job = {
        ...jobOf(network, seed, project, fromScratch),
        ...(seconds !== undefined && { limit: seconds }),
        ...(branch && { ancestor: ancestorOf(project, network, branch) }),
      }
      const run = project.addRun({
        id: newId(),
        seed,
        seq: project.seq,
        stage: network.curriculum[0]!.id,
        status: 'starting',
        started: Date.now(),
        ended: null,
        seconds: 0,
        epoch: 0,
        budget: budgetOf(network, seconds),
        samplesPerSecond: null,
        remaining: null,
        progress: 0,
        summary: {},
        message: null,
        memory: null,
        provider: null,
      })
      project.setPlan(run.id, { fromScratch, threads: job.threads, ...(branch && { branch }) })
      return begin(run, job)
    },
    pause(id: string): Run {
      send(found(id), { type: 'pause' })
      return found(id).run
    },
    resume(id: string): Run {
      const going = live.get(id)
      if (going) {
        send(going, { type: 'resume' })
        set(going, { status: 'running' })
        return going.run
      }
      const run = project.runs().find((r) => r.id === id)
      if (!run || (run.status !== 'interrupted' && run.status !== 'stopped')) throw new Error('That run has ended; start a new one.')
      if (underWay() > 0) throw new Error('A run is going on; stop it first.')
      const network = project.documentAt(run.seq)
      const plan = project.plan(id) as { fromScratch: boolean; branch?: Named } | null
      const { seconds } = run.budget
      const job = {
        ...jobOf(network, run.seed, project, plan?.fromScratch ?? false),
        ...(seconds !== undefined && { limit: seconds }),
        ...(plan?.branch && { ancestor: ancestorOf(project, network, plan.branch) }),
      }
      const checkpoint = project.checkpoint(id, 'latest')
      const again: Run = { ...run, status: 'starting', ended: null, message: null }
      project.updateRun(again)
      return begin(again, checkpoint ? { ...job, state: fromCheckpoint(checkpoint) } : job)
    },
    async stop(id: string): Promise<Run> {
      const l = found(id)
      send(l, { type: 'stop' })
      l.limit = setTimeout(() => l.child.kill('SIGKILL'), 5000)
      await l.ended
      clearTimeout(l.limit)
      return l.run
    },
    /** Every run reaches its checkpoint and is marked interrupted. */
    async interrupt(): Promise<void> {
      await Promise.all(
        [...live.values()].map(async (l) => {
          if (l.run.status !== 'paused') send(l, { type: 'pause' })
          const since = Date.now()
          while (l.run.status !== 'paused' && live.has(l.run.id) && Date.now() - since < 5000)
            await new Promise((resolve) => setTimeout(resolve, 20))
          l.child.kill('SIGKILL')
          await l.ended
        }),
      )
    },
    pauseAll: () => live.forEach((l) => send(l, { type: 'pause' })),
    /** Weights of the run that is going on, by `owner.tensor`, after its last epoch; null when there are none. */
    get weights(): Weights | null {
      return [...live.values()].at(-1)?.weights ?? null
    },
  }
}
