/**
 * ONNX in and out: `NEURULA_DATA=DIR node test/bench/onnx.ts [WORD]`. For each model of the data folder and of the table of pretrained ones
 * (whose name holds the word), one JSON line: seconds to import it; milliseconds of a forward pass of one sample in plain onnxruntime-node and
 * as a module of a network here, and the network exported and run in plain onnxruntime-node; one thread, medians of turns that alternate.
 * Ratios are of these medians, below 1 we are faster.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { exportProgram } from '../../engine/compile/export.ts'
import { loadProgram } from '../../engine/compile/load.ts'
import { checked, predictionProgram } from '../../engine/compile/program.ts'
import { startingWeights } from '../../engine/compile/weights.ts'
import { type Prepared, prepare } from '../../engine/formats/onnx/prepare.ts'
import { buffers } from '../../engine/stages/batch.ts'
import { emptyNetwork, Network } from '../../engine/network/schema.ts'
import { pretrained } from '../../engine/pretrained/definitions.ts'
import { fileOf } from '../../engine/runs/pretrained.ts'
import { refOf } from '../../engine/store/index.ts'
import { size } from '../../engine/tensor/graph.ts'

const TURNS = 41
const folder = process.env.NEURULA_DATA && join(process.env.NEURULA_DATA, 'models')
const files = [
  ...(folder
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.onnx'))
        .map((file) => join(folder, file))
    : []),
  ...Object.keys(pretrained).map(fileOf),
]
/** What these models leave open, by their names for it. */
const OPEN: Readonly<Record<string, number>> = {
  ...{ sequence: 512, sr: 16_000, samples: 12_640 },
  ...{ 'p2o.DynamicDimension.1': 64, 'p2o.DynamicDimension.2': 64 },
}
const wave = (length: number) => Float32Array.from({ length }, (_, k) => Math.sin(k))

/** The model between inputs of its own and a readout of three values for each output. */
function around({ model, weights }: Prepared) {
  const kept = Object.entries(weights).map(([name, w]) => ({ name, ...w, ref: refOf(w.values, w.shape) }))
  const network = Network.parse({
    ...emptyNetwork('Bench'),
    modules: {
      m: {
        kind: 'onnx',
        name: 'Model',
        position: { x: 0, y: 0 },
        params: {},
        model: { ...model, weights: Object.fromEntries(kept.map(({ name, ref, fixed }) => [name, { ...ref, fixed }])) },
      },
      ...Object.fromEntries(
        model.outputs.map(({ name }, k) => [
          `y${k}`,
          { kind: 'readout', name, position: { x: 0, y: 0 }, params: { answer: 'values', n: 3, field: `y${k}` } },
        ]),
      ),
      ...Object.fromEntries(
        model.inputs.map(({ name, signal }, k) => [
          `x${k}`,
          { kind: 'input', name, position: { x: 0, y: 0 }, params: { field: name }, signature: { signal } },
        ]),
      ),
    },
    projections: {
      ...Object.fromEntries(
        model.outputs.map(({ name }, k) => [
          `out${k}`,
          { from: { module: 'm', port: name }, to: { module: `y${k}`, port: 'in' }, connectivity: { kind: 'dense' } },
        ]),
      ),
      ...Object.fromEntries(
        model.inputs.map(({ name }, k) => [
          `in${k}`,
          { from: { module: `x${k}`, port: 'out' }, to: { module: 'm', port: name }, connectivity: { kind: 'identity' } },
        ]),
      ),
    },
  })
  const held = new Map(kept.map(({ ref, values }) => [ref.hash, values]))
  return { network, weights: startingWeights(network, checked(network), 1, ({ hash }) => held.get(hash)!) }
}

type Turn = () => unknown
async function medians(turns: readonly Turn[]): Promise<number[]> {
  const times = turns.map((): number[] => [])
  for (let k = -5; k < TURNS; k++)
    for (const [at, turn] of turns.entries()) {
      const began = performance.now()
      await turn()
      if (k >= 0) times[at]!.push(performance.now() - began)
    }
  return times.map((all) => all.sort((a, b) => a - b)[TURNS >> 1]!)
}

async function plain(bytes: Uint8Array): Promise<Turn> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 })
  const feeds = Object.fromEntries(
    session.inputMetadata.map((input) => {
      if (!input.isTensor) throw new Error(`The input ${input.name} is no tensor.`)
      const shape = input.shape.map((d) => (typeof d === 'number' && d > 0 ? d : (OPEN[d] ?? 1)))
      return [
        input.name,
        input.type === 'int64'
          ? new ort.Tensor('int64', BigInt64Array.of(BigInt(OPEN[input.name]!)), shape)
          : new ort.Tensor('float32', wave(size(shape)), shape),
      ]
    }),
  )
  return () => session.run(feeds)
}

for (const file of files.filter((name) => name.includes(process.argv[2] ?? ''))) {
  const bytes = new Uint8Array(readFileSync(file))
  const began = performance.now()
  const prepared = await prepare(bytes, dirname(file), OPEN)
  const imported = performance.now()
  const { network, weights } = around(prepared)
  const built = performance.now()
  const exported = exportProgram(network, weights).model
  const written = performance.now()
  const program = predictionProgram(network, 1, { answersOnly: true })
  const session = await loadProgram(program, 1)
  const inputs = buffers(program.inputs, (name) => !(name in weights))
  for (const values of Object.values(inputs)) values.set(wave(values.length))
  const outputs = buffers(program.outputs)
  const feeds = { ...weights, ...inputs }
  const [theirs, ours, out] = await medians([await plain(bytes), () => session.run(feeds, outputs), await plain(exported)])
  await session.dispose()
  const rounded = (value: number) => Number(value.toPrecision(3))
  console.log(
    JSON.stringify({
      model: file.split('/').at(-1),
      import_s: rounded((imported - began) / 1000),
      export_s: rounded((written - built) / 1000),
      plain_ms: rounded(theirs!),
      here_ms: rounded(ours!),
      exported_ms: rounded(out!),
      here_to_plain: rounded(ours! / theirs!),
      exported_to_plain: rounded(out! / theirs!),
    }),
  )
}
