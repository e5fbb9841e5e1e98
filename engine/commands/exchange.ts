/** `neurula import` and `export`: models, weights and connectomes into a project and out of it. */
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { Choices as Wiring } from '../formats/connectome/definition.ts'
import { createDesk } from '../formats/connectome/desk.ts'
import { modelFile, weightsFile, weightsFromFile } from '../runs/files.ts'
import { moduleEdit, newId, partEdit } from '../runs/job.ts'
import { importModel } from '../runs/probing.ts'
import { openProject, type Project } from '../store/index.ts'
import { place } from './said.ts'

/** `name=value` of the command line. */
function setting(text: string): [string, number] {
  const at = text.lastIndexOf('=')
  const value = Number(text.slice(at + 1))
  if (at < 1 || text.slice(at + 1) === '' || !Number.isFinite(value)) throw new Error(`"${text}" does not say a number, as in sr=16000.`)
  return [text.slice(0, at), value]
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

export function addExchangeCommands(program: Command): void {
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
}
