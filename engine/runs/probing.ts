/** Files and models that nobody looked at yet are read in a process of their own, which may die. */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Given, LeftOpen } from '../formats/onnx/entries.ts'
import type { Prepared } from '../formats/onnx/prepare.ts'
import type { ImportedModel, Module, Network } from '../network/schema.ts'
import { Module as ModuleSchema } from '../network/schema.ts'
import type { Wiring } from '../pretrained/wiring.ts'
import type { Project } from '../store/index.ts'
import type { Brought } from '../tasks/own/brought.ts'
import type { Choices } from '../tasks/own/definition.ts'
import { programFile } from './program-file.ts'

/** To the probe: a file to become a module, a model of a project that is to run here, or data of a person's own. */
export type ProbeJob =
  | ({ kind: 'prepare' } & Source)
  | { kind: 'prove'; model: ImportedModel }
  | { kind: 'look'; path: string; choices: Choices }
export type ProbeAnswer = { prepared: Prepared } | { proven: true } | { brought: Brought } | { problem: string; open?: readonly string[] }
/** A model's file, what it leaves open, and the ports that it gets in place of its own. */
export interface Source {
  readonly path: string
  readonly given: Given
  readonly wiring?: Wiring | undefined
}
/** How much of its job a probe has done, 0 to 1. */
export type ProbeProgress = { progress: number }

/** What takes longer, or says nothing of its progress for so long, is given up. */
const PATIENCE_S = 180

/** Hashes of graphs that ran here. */
const proven = new Set<string>()
const hashOf = (graph: string) => createHash('sha256').update(graph).digest('hex')

function asked(job: ProbeJob, label: string, died: string, progress?: (share: number) => void): Promise<ProbeAnswer> {
  const child = fork(programFile('probe'), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  return new Promise((resolve) => {
    let late = false
    const giveUp = () => {
      late = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, PATIENCE_S * 1000)
    const end = (answer: ProbeAnswer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    child.on('message', (message: ProbeAnswer | ProbeProgress) => {
      if ('progress' in message) {
        clearTimeout(timer)
        timer = setTimeout(giveUp, PATIENCE_S * 1000)
        progress?.(message.progress)
        return
      }
      end(message)
      child.kill('SIGKILL')
    })
    child.once('error', (error) => end({ problem: `${label} could not be looked at (${error.message}); try again.` }))
    child.once('exit', (code, signal) =>
      end({
        problem: late
          ? `${label} was given up after ${PATIENCE_S} s; it may be too large for this machine.`
          : `${label} ended the process that looked at it (${signal ?? `exit ${code}`}), so ${died}.`,
      }),
    )
    child.send(job)
  })
}

const NO_RUNTIME = 'ONNX Runtime cannot use it on this machine'

/** What a model file says, once it ran here. Throws LeftOpen, or one sentence. */
export async function modelOf(source: Source): Promise<Prepared> {
  const answer = await asked({ kind: 'prepare', ...source }, `“${basename(source.path)}”`, NO_RUNTIME)
  if ('problem' in answer) throw answer.open ? new LeftOpen(answer.open, answer.problem) : new Error(answer.problem)
  if (!('prepared' in answer)) throw new Error('The probe gave no model.')
  proven.add(hashOf(answer.prepared.model.graph))
  return answer.prepared
}

/** The model with its weights where `put` keeps them. */
export const keptModel = ({ model, weights }: Prepared, put: Project['putTensor']): ImportedModel => ({
  ...model,
  weights: Object.fromEntries(Object.entries(weights).map(([name, { shape, values, fixed }]) => [name, { ...put(values, shape), fixed }])),
})

/** A module of a model file, its weights put into the project. Throws LeftOpen, or one sentence. */
export async function importModel(project: Project, path: string, given: Given): Promise<Module> {
  const model = keptModel(await modelOf({ path, given }), (values, shape) => project.putTensor(values, shape))
  const name =
    basename(path)
      .replace(/\.onnx$/i, '')
      .slice(0, 120) || 'Model'
  return ModuleSchema.parse({ kind: 'onnx', name, position: { x: 0, y: 0 }, params: {}, model })
}

/** Resolves when every imported model of the network ran once on this machine, by itself. Throws one sentence when one does not. */
export async function proveModels(network: Network): Promise<void> {
  for (const { model, name, muted } of Object.values(network.modules)) {
    if (!model || muted || proven.has(hashOf(model.graph))) continue
    const answer = await asked({ kind: 'prove', model }, `The model of "${name}"`, NO_RUNTIME)
    if ('problem' in answer) throw new Error(answer.problem)
    proven.add(hashOf(model.graph))
  }
}

/**
 * What is found in files of a person's own. Throws one sentence.
 * @param progress hears now and then how much is done, 0 to 1
 */
export async function lookAtData(path: string, choices: Choices, progress?: (share: number) => void): Promise<Brought> {
  const answer = await asked(
    { kind: 'look', path, choices },
    `“${basename(path)}”`,
    'it is probably larger than the memory of this machine',
    progress,
  )
  if ('problem' in answer) throw new Error(answer.problem)
  if (!('brought' in answer)) throw new Error('The probe found no data.')
  return answer.brought
}
