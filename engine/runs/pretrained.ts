/** Modules of the table of pretrained models, whose files npm packages carry. */
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import type { Prepared } from '../formats/onnx/prepare.ts'
import { Module as ModuleSchema, type Module, type Network } from '../network/schema.ts'
import { pretrainedCalled } from '../pretrained/definitions.ts'
import { createProject, type Project, refOf } from '../store/index.ts'
import { keptModel, modelOf } from './probing.ts'

/** Where the model lies. Throws a sentence when its package is not there. */
export function fileOf(name: string): string {
  const { package: owner, file, title } = pretrainedCalled(name)
  const manifest = findPackageJSON(owner, import.meta.url)
  if (!manifest) throw new Error(`The package ${owner} with the model "${title}" is not installed; run npm ci.`)
  return join(dirname(manifest), file)
}

/** Throws a sentence when there is no such model, or it does not take these sizes. */
function readPretrained(name: string, params: Readonly<Record<string, unknown>>): Promise<Prepared> {
  const { params: schema, given, wiring, title } = pretrainedCalled(name)
  const parsed = schema.safeParse(params)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new Error(`"${title}" does not take its size "${path.join('.')}" (${message}); correct it.`)
  }
  return modelOf({ path: fileOf(name), given: given?.(parsed.data) ?? {}, wiring: wiring?.(parsed.data) })
}

/** A module with the model, frozen, its weights put into the project. Throws a sentence. */
export async function importPretrained(project: Project, name: string, params: Readonly<Record<string, unknown>>): Promise<Module> {
  const prepared = await readPretrained(name, params)
  return ModuleSchema.parse({
    kind: 'onnx',
    name: pretrainedCalled(name).title,
    position: { x: 0, y: 0 },
    params: {},
    pretrained: { name, params },
    model: keptModel(prepared, (values, shape) => project.putTensor(values, shape)),
    locks: { weights: true },
  })
}

/** A network in which templates may name pretrained models alone, with these models in it, and their tensors by hash. Throws a sentence. */
export async function wholeNetwork(network: Network): Promise<{ network: Network; tensors: ReadonlyMap<string, Tensor> }> {
  const tensors = new Map<string, Tensor>()
  const modules = { ...network.modules }
  for (const [id, module] of Object.entries(modules)) {
    if (!module.pretrained || module.model) continue
    const prepared = await readPretrained(module.pretrained.name, module.pretrained.params)
    const model = keptModel(prepared, (values, shape) => {
      const ref = refOf(values, shape)
      tensors.set(ref.hash, { values, shape })
      return ref
    })
    modules[id] = { ...module, model }
  }
  return { network: { ...network, modules }, tensors }
}
interface Tensor {
  readonly values: Float32Array
  readonly shape: readonly number[]
}

/** A new project of such a network. Throws a sentence. */
export async function createWhole(path: string, template: Network): Promise<Project> {
  const { network, tensors } = await wholeNetwork(template)
  const project = createProject(path, network)
  for (const { values, shape } of tensors.values()) project.putTensor(values, shape)
  return project
}
