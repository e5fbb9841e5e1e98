/** Runs of the open project, their curves, confusion and pictures. Curves are long and grow often, so they live beside React; `revision` counts up when they did. */
import { create } from 'zustand'
import type { Confusion, Pictures, Probe, Run, Series } from '../../engine/protocol.ts'
import { whenKept } from '../document/store.ts'
import { engine, onEvent } from '../engine.ts'
import { clearActivity, showActivity } from './activity.ts'
import { clearPopulations, listenToPopulations } from './populations.ts'

interface Runs {
  /** Oldest first. */
  runs: readonly Run[]
  /** Ids of the runs whose curves are drawn besides the current one. */
  compared: readonly string[]
  /** The run that confusion and numbers tell of; `null`: the newest. */
  chosen: string | null
  confusions: Readonly<Record<string, readonly Confusion[]>>
  /** What modules made in a run, such as dreams. */
  pictures: Readonly<Record<string, readonly Pictures[]>>
  revision: number
  /** Counts up when the answers of the network may have changed. */
  answers: number
}

export const useRuns = create<Runs>(() => ({ runs: [], compared: [], chosen: null, confusions: {}, pictures: {}, revision: 0, answers: 0 }))
const curves = new Map<string, Map<string, Series>>()
const { setState: set, getState: get } = useRuns

const LIVE: readonly Run['status'][] = ['starting', 'running', 'paused']
export const isLive = (run: Run) => LIVE.includes(run.status)
/** The run that goes on now, if one does. */
export const liveRun = (runs: readonly Run[]) => runs.findLast(isLive)
/** The newest run, when something cut it short and it can go on from its checkpoint. */
export const cutShort = (runs: readonly Run[]) => (runs.at(-1)?.status === 'interrupted' ? runs.at(-1) : undefined)
/** The run the panel tells of. */
export const currentRun = (state: Pick<Runs, 'runs' | 'chosen'>) => state.runs.find((run) => run.id === state.chosen) ?? state.runs.at(-1)
/** The curve `name` of a run, or undefined. */
export const curve = (run: string, name: string) => curves.get(run)?.get(name)
/** The names of the curves that a run has. */
export const curveNames = (run: string): readonly string[] => [...(curves.get(run)?.keys() ?? [])]

function put(run: string, series: readonly Series[]): void {
  const named = curves.get(run) ?? new Map<string, Series>()
  curves.set(run, named)
  for (const { name, step, epoch, value } of series) {
    const there = named.get(name)
    if (!there) {
      named.set(name, { name, step: [...step], epoch: [...epoch], value: [...value] })
      continue
    }
    // The whole curve may have been asked for while points were on their way.
    const last = there.step.at(-1) ?? -1
    for (let i = 0; i < step.length; i++) {
      if (step[i]! <= last) continue
      there.step.push(step[i]!)
      there.epoch.push(epoch[i]!)
      there.value.push(value[i]!)
    }
  }
}

let due = false
/** Charts redraw ten times a second at most. */
function touch(): void {
  if (due) return
  due = true
  setTimeout(() => {
    due = false
    set({ revision: get().revision + 1 })
  }, 100)
}

function takeRun(run: Run): void {
  const { runs } = get()
  const known = runs.some((r) => r.id === run.id)
  set({
    runs: known ? runs.map((r) => (r.id === run.id ? run : r)) : [...runs, run].sort((a, b) => a.number - b.number),
    ...(known ? {} : { chosen: run.id }),
  })
  if (!isLive(run)) void loadAnswers(run.id)
}

/** Asks for what the file keeps of a run: curves, confusion and pictures. */
async function load(run: string): Promise<void> {
  const series = await engine.curves({ run })
  curves.delete(run)
  put(run, series)
  touch()
  await loadAnswers(run)
}

async function loadAnswers(run: string): Promise<void> {
  const [confusions, pictures] = await Promise.all([engine.confusions({ run }).catch(() => []), engine.pictures({ run }).catch(() => [])])
  takeConfusions(run, confusions)
  takePictures(run, pictures)
}

/** What is new takes the place of what there was of the same readout, or module. */
function takeConfusions(run: string, confusions: readonly Confusion[]): void {
  const others = (get().confusions[run] ?? []).filter(({ readout }) => !confusions.some((c) => c.readout === readout))
  set({ confusions: { ...get().confusions, [run]: [...others, ...confusions] } })
}
function takePictures(run: string, pictures: readonly Pictures[]): void {
  const others = (get().pictures[run] ?? []).filter(({ module }) => !pictures.some((p) => p.module === module))
  set({ pictures: { ...get().pictures, [run]: [...others, ...pictures] } })
}

/** The runs of the project that was opened. What is known of their curves stays until the file's own arrive. */
export function takeRuns(runs: readonly Run[], again: boolean): void {
  if (!again) {
    curves.clear()
    clearActivity()
    clearPopulations()
    set({ compared: [], chosen: null, confusions: {}, pictures: {} })
  }
  set({ runs: [...runs].sort((a, b) => a.number - b.number), revision: get().revision + 1, answers: get().answers + 1 })
  // The newest first, since that is the one a person looks at.
  void (async () => {
    for (const run of [...get().runs].reverse()) await load(run.id).catch(() => undefined)
  })()
}

/** Draws a run's curves beside the current run's, or no longer. */
export function compare(run: string, on: boolean): void {
  set({ compared: on ? [...get().compared, run] : get().compared.filter((id) => id !== run) })
}

export const choose = (run: string) => set({ chosen: run })
export const answersChanged = () => set({ answers: get().answers + 1 })

/** Starts a run of the document with all its edits from seed `seed`; from scratch: with new weights instead of the document's. */
export async function start(seed: number, fromScratch: boolean, branch?: Parameters<typeof engine.startRun>[0]['branch']): Promise<void> {
  await whenKept()
  takeRun(await engine.startRun({ seed, fromScratch, ...(branch && { branch }) }))
}

export async function control(act: 'pauseRun' | 'resumeRun' | 'stopRun'): Promise<void> {
  const run = liveRun(get().runs) ?? (act === 'resumeRun' ? cutShort(get().runs) : undefined)
  if (run) takeRun(await engine[act]({ run: run.id }))
}

/** Listens to the engine; once, when the page begins. */
export function listen(): void {
  onEvent('run', takeRun)
  onEvent('points', (run, series) => {
    put(run, series)
    touch()
  })
  onEvent('activity', (_run, probe: Probe) => showActivity(probe))
  onEvent('confusions', (run, confusions) => {
    takeConfusions(run, confusions)
    answersChanged()
  })
  onEvent('pictures', takePictures)
  listenToPopulations()
}
