import { z } from 'zod'
import type { ModuleDefinition, WeightSpec } from '../../network/definition.ts'
import type { Module } from '../../network/schema.ts'

const anything = ['image', 'activity', 'audio', 'text', 'spikes'] as const
const missing = (module: Module) => `"${module.name}" has no model; import one with "Import ONNX model…".`

/** An imported model: its inputs and outputs are ports, its weights the module's. */
export const onnx: ModuleDefinition<Record<string, never>> = {
  title: 'ONNX model',
  family: 'model',
  icon: 'IconPackageImport',
  summary: 'A network trained elsewhere',
  help: 'A model from an ONNX file (onnx.ai). It is computed anew at every tick. Its weights are trained like all others where every operator behind them has a gradient; lock them to keep them. What it hands on to itself, such as the state of a recurrent model, is wired from its output to its input with a delay of 1.',
  view: 'maps',
  params: z.object({}),
  inputs: (_params, { model }) =>
    (model?.inputs ?? []).map(({ name, signal, whole }) => ({
      name,
      label: whole ? `${name} (whole numbers)` : name,
      accepts: [...anything],
      shape: signal.shape,
      sums: true,
    })),
  outputNames: (_params, { model }) => (model?.outputs ?? []).map(({ name, signal }) => ({ name, label: name, modality: signal.modality })),
  outputs: (_params, _arriving, module) =>
    module.model
      ? { ok: Object.fromEntries(module.model.outputs.map(({ name, signal }) => [name, signal])) }
      : { problem: missing(module) },
  weights: (_params, _arriving, { model }): Record<string, WeightSpec> =>
    Object.fromEntries(
      Object.entries(model?.weights ?? {}).map(([name, { shape, hash, fixed }]) => [
        name,
        { shape, init: { kind: 'imported', hash }, ...(fixed && { fixed }) },
      ]),
    ),
  warning: (_params, { name, model }) =>
    [
      ...(model?.frozen ? [`"${name}": ${model.frozen}`] : []),
      ...(model?.samples
        ? [
            `"${name}" was made for ${model.samples === 1 ? 'one sample' : `${model.samples} samples`} at a time and is run again for the next; exported with a free first axis it is quicker.`,
          ]
        : []),
    ].join(' ') || undefined,
}
