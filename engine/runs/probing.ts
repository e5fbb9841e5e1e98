/** Models that nobody looked at yet are loaded in a process of their own, which may die. */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Given, LeftOpen } from '../formats/onnx/entries.ts'
import type { Prepared } from '../formats/onnx/prepare.ts'
import type { ImportedModel, Module, Network } from '../network/schema.ts'
import { Module as ModuleSchema } from '../network/schema.ts'
import type { Project } from '../store/index.ts'
import { programFile } from './program-file.ts'

/** To the probe: a file to become a module, or a model of a project that is to run here. */
export type ProbeJob = { kind: 'prepare'; path: string; given: Given } | { kind: 'prove'; model: ImportedModel }
export type ProbeAnswer = { prepared: Prepared } | { proven: true } | { problem: string; open?: readonly string[] }

/** A model that takes longer is given up. */
const PATIENCE_S = 180

/** Hashes of graphs that ran here. */
const proven = new Set<string>()
const hashOf = (graph: string) => createHash('sha256').update(graph).digest('hex')

function asked(job: ProbeJob, label: string): Promise<ProbeAnswer> {
  const child = fork(programFile('probe'), [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  return new Promise((resolve) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, PATIENCE_S * 1000)
    const end = (answer: ProbeAnswer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    child.once('message', (answer: ProbeAnswer) => {
      end(answer)
      child.kill('SIGKILL')
    })
    child.once('error', (error) => end({ problem: `${label} could not be looked at (${error.message}); try again.` }))
    child.once('exit', (code, signal) =>
      end({
        problem: late
          ? `${label} was given up after ${PATIENCE_S} s; it may be too large for this machine.`
          : `${label} ended the process that looked at it (${signal ?? `exit ${code}`}), so ONNX Runtime cannot use it on this machine.`,
      }),
    )
    child.send(job)
  })
}

/** A module of a model file, its weights put into the project. Throws LeftOpen, or one sentence. */
export async function importModel(project: Project, path: string, given: Given): Promise<Module> {
  const answer = await asked({ kind: 'prepare', path, given }, `“${basename(path)}”`)
  if ('problem' in answer) throw answer.open ? new LeftOpen(answer.open, answer.problem) : new Error(answer.problem)
  if (!('prepared' in answer)) throw new Error('The probe gave no model.')
  const { model, weights } = answer.prepared
  proven.add(hashOf(model.graph))
  const kept = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values, fixed }]) => [name, { ...project.putTensor(values, shape), fixed }]),
  )
  const name =
    basename(path)
      .replace(/\.onnx$/i, '')
      .slice(0, 120) || 'Model'
  return ModuleSchema.parse({ kind: 'onnx', name, position: { x: 0, y: 0 }, params: {}, model: { ...model, weights: kept } })
}

/** Resolves when every imported model of the network ran once on this machine, by itself. Throws one sentence when one does not. */
export async function proveModels(network: Network): Promise<void> {
  for (const { model, name, muted } of Object.values(network.modules)) {
    if (!model || muted || proven.has(hashOf(model.graph))) continue
    const answer = await asked({ kind: 'prove', model }, `The model of "${name}"`)
    if ('problem' in answer) throw new Error(answer.problem)
    proven.add(hashOf(model.graph))
  }
}
