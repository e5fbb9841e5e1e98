/** One sample shown to a network: its answer and the activity of every module. */
import { checked, predictionProgram, readouts } from '../compile/program.ts'
import type { Weights } from '../compile/weights.ts'
import type { Network } from '../network/schema.ts'
import type { Probe } from '../protocol.ts'
import { createSession } from '../tensor/session.ts'

export async function createPredictor(network: Network) {
  const program = predictionProgram(network, 1)
  const session = await createSession(program.model, program.inputs, program.outputs, 1)
  const readout = readouts(network, checked(network))[0]!
  return {
    /** @param values each pixel 0 to 1, shown on every input field of that size */
    async probe(values: Float32Array, label: number | null, weights: Weights): Promise<Probe> {
      const fields: Weights = {}
      for (const [name, shape] of Object.entries(program.inputs)) {
        if (!name.startsWith('field.')) continue
        const length = shape.reduce((a, b) => a * b, 1)
        if (length !== values.length) throw new Error(`The sample has ${values.length} values, but the input takes ${length}.`)
        fields[name] = values
      }
      const outputs = Object.fromEntries(
        Object.entries(program.outputs).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
      )
      await session.run({ ...weights, ...fields }, outputs)
      const said = outputs[`answer.${readout.id}`]!
      const exps = readout.answer === 'classes' ? said.map((v) => Math.exp(v - Math.max(...said))) : said
      const sum = readout.answer === 'classes' ? exps.reduce((a, b) => a + b, 0) : 1
      const activity: Probe['activity'] = {}
      for (const [name, shape] of Object.entries(program.outputs))
        if (name.startsWith('activity.')) activity[name.slice(9)] = { shape: shape.slice(1), values: outputs[name]! }
      return { answer: exps.map((v) => v / sum), label, activity }
    },
    dispose: () => session.dispose(),
  }
}
