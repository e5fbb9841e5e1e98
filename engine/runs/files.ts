/** What leaves a project as a file of another program, and what comes back. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Exported, exportProgram } from '../compile/export.ts'
import { checked } from '../compile/program.ts'
import { startingWeights, weightEntries } from '../compile/weights.ts'
import { readSafetensors, type Tensors, writeSafetensors } from '../formats/safetensors.ts'
import type { Edit } from '../network/schema.ts'
import type { Project } from '../store/index.ts'
import { newId, weightPatches } from './job.ts'

/** A file of more bytes is not read. */
const MAX_BYTES = 2 ** 31

/** The document's weights, first values where it has none yet, as `owner.tensor`. */
function weightsOf(project: Project): Tensors {
  const resolution = checked(project.network)
  const weights = startingWeights(project.network, resolution, 1, (ref) => project.getTensor(ref))
  return Object.fromEntries(weightEntries(resolution).map(({ name, spec }) => [name, { shape: spec.shape, values: weights[name]! }]))
}

/** The document's weights as a safetensors file. */
export const weightsFile = (project: Project): Uint8Array => writeSafetensors(weightsOf(project))

/** The document's network, ticks unrolled, states as inputs and outputs, as an ONNX file. */
export const modelFile = (project: Project): Exported =>
  exportProgram(project.network, Object.fromEntries(Object.entries(weightsOf(project)).map(([name, { values }]) => [name, values])))

/**
 * An edit that brings the weights of a safetensors file into the document, by name and where shapes agree.
 * @returns also the names in the file that found no place
 * @throws one sentence when it is no such file, or nothing in it fits
 */
export function weightsFromFile(project: Project, path: string): { edit: Edit; left: string[] } {
  const tensors = readSafetensors(bytesOf(path))
  const entries = new Map(weightEntries(checked(project.network)).map((e) => [e.name, e]))
  const fitting = Object.entries(tensors).filter(([name, t]) => entries.get(name)?.spec.shape.join() === t.shape.join())
  const left = Object.keys(tensors).filter((name) => !fitting.some(([other]) => other === name))
  if (fitting.length === 0) {
    const [name] = Object.keys(tensors)
    throw new Error(
      name === undefined
        ? `“${basename(path)}” holds no tensors.`
        : `Nothing in “${basename(path)}” fits this network: its tensors, such as "${name.slice(0, 80)}" [${tensors[name]!.shape}], have other names or shapes than the network's weights.`,
    )
  }
  const put = fitting.map(([name, { values, shape }]) => {
    const { owner, tensor } = entries.get(name)!
    return { owner, tensor, ref: project.putTensor(values, shape) }
  })
  const patches = weightPatches(project.network, put)
  return {
    edit: { id: newId(), time: Date.now(), author: 'engine', label: `Weights of ${basename(path).slice(0, 100)}`, ...patches },
    left,
  }
}

function bytesOf(path: string): Uint8Array {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    throw new Error(`“${basename(path)}” is not there, or may not be read; choose it again.`)
  }
  try {
    const found = fstatSync(file)
    if (!found.isFile()) throw new Error(`“${basename(path)}” is no file.`)
    if (found.size > MAX_BYTES) throw new Error(`“${basename(path)}” is larger than ${MAX_BYTES / 2 ** 30} GB; it is not read.`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
