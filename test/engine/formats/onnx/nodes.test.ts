/**
 * The ONNX project's node tests: each that the runtime passes as it is, it passes as our graph, exported again. In child processes, which a
 * model may end (known: one with an INT4 output aborts inside the runtime).
 */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { beforeAll, expect, test } from 'vitest'
import proto from 'onnx-proto'
import { floatOf } from '../../../../engine/formats/onnx/tensors.ts'
import { adagradWith, adamWith, optimisers } from '../../../../engine/compile/optimisers.ts'
import { apply, input, scalar, type Tensor } from '../../../../engine/tensor/graph.ts'
import { createGraph } from '../../../../engine/tensor/operators.ts'
import { interpret } from '../../tensor/reference.ts'
import { tests, vectorsOf } from './vectors.ts'

let lacking: string | null = null
beforeAll(() => {
  if (tests().length > 0) return
  if (process.getuid?.() !== 0) {
    lacking = 'needs the Debian package libonnx-testdata: sudo apt-get install libonnx-testdata'
    return
  }
  const done = spawnSync('sh', ['-c', 'apt-get update && apt-get install -y --no-install-recommends libonnx-testdata'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
    timeout: 120_000,
  })
  if (done.status !== 0) lacking = 'the package libonnx-testdata could not be installed with apt-get'
}, 130_000)

interface Outcome {
  name: string
  /** Null where the runtime passes the test as it is, else why not. */
  plain: string | null
  /** The same through our graph. */
  ours?: string | null
  opaque?: number
}

/** All outcomes; a child that dies is followed by another, behind the test that ended it. */
async function outcomes(names: readonly string[]): Promise<Outcome[]> {
  const found: Outcome[] = []
  for (let rest = [...names]; rest.length > 0; ) {
    let at: string | null = null
    const child = spawn(process.execPath, ['test/engine/formats/onnx/child.ts', ...rest], { stdio: ['ignore', 'pipe', 'ignore'] })
    for await (const line of createInterface(child.stdout)) {
      const { begun, ...outcome } = JSON.parse(line) as Outcome & { begun?: boolean }
      at = begun ? outcome.name : null
      if (!begun) found.push(outcome)
    }
    if (at !== null) found.push({ name: at, plain: 'the process died', ours: 'the process died' })
    const known = new Set(found.map((o) => o.name))
    const left = rest.filter((name) => !known.has(name))
    if (left.length === rest.length) throw new Error('The child process does nothing.')
    rest = left
  }
  return found
}

test('every node test that the runtime passes, it passes through our graph', async ({ skip }) => {
  if (lacking) return skip(lacking)
  const names = tests()
  const half = Math.ceil(names.length / 2)
  const found = (await Promise.all([outcomes(names.slice(0, half)), outcomes(names.slice(half))])).flat()
  expect(found).toHaveLength(names.length)
  const passing = found.filter((o) => o.plain === null)
  expect(passing.length).toBeGreaterThan(800)
  expect(passing.filter((o) => o.ours !== null)).toEqual([])
  // Enough of them are operators of ours, not opaque nodes.
  expect(passing.filter((o) => o.opaque === 0).length).toBeGreaterThan(440)
}, 120_000)

test.for([
  ['adam', 'test_adam'],
  ['adam', 'test_adam_multiple'],
  ['adagrad', 'test_adagrad'],
  ['adagrad', 'test_adagrad_multiple'],
  ['momentum', 'test_momentum'],
  ['momentum', 'test_momentum_multiple'],
  ['nesterov', 'test_nesterov_momentum'],
] as const)('%s takes the step of %s', ([name, vectors], { skip }) => {
  if (lacking) return skip(lacking)
  const { model, inputs, outputs } = vectorsOf(vectors)
  const node = proto.onnx.ModelProto.decode(model).graph!.node![0]!
  const at = (attribute: string, absent: number) => floatOf(node, attribute, absent)
  const [learningRate, step] = [Number(inputs[0]!.data[0]), Number(inputs[1]!.data[0])]
  const [alpha, beta] = [at('alpha', 0.9), at('beta', 0.999)]
  // The numbers of this one were made with another epsilon than its node says.
  const epsilon = vectors === 'test_adam_multiple' ? 1e-2 : at('epsilon', 1e-6)
  const rule = {
    adam: adamWith(alpha, beta, epsilon),
    adagrad: adagradWith(epsilon),
    momentum: optimisers.momentum,
    nesterov: optimisers.nesterov,
  }[name]
  // Their numbers come in groups: all weights, all gradients, then each state of all weights.
  const count = (inputs.length - 2) / (2 + rule.slots.length)
  const group = (k: number) => inputs.slice(2 + k * count, 2 + (k + 1) * count)
  // Their Adagrad lets the rate fall with the steps, which is a schedule here; their Adam corrects no moment at step 0.
  const rate =
    name === 'adagrad' ? learningRate / (1 + step * at('decay_factor', 0)) : step === 0 ? learningRate : rule.rate(learningRate, step)
  for (let k = 0; k < count; k++) {
    const graph = createGraph()
    const feeds: Record<string, Float64Array> = {}
    const feed = (key: string, from: (typeof inputs)[number]): Tensor => {
      feeds[key] = Float64Array.from(from.data as Float32Array)
      return input(graph, key, from.dims)
    }
    const [weight, raw] = [feed('w', group(0)[k]!), feed('g', group(1)[k]!)]
    // Their regularisation is our weight decay, added to the gradient before the rule.
    const decayed = apply(graph, 'Add', [raw, apply(graph, 'Mul', [weight, scalar(graph, at('norm_coefficient', 0))])])
    // Their momentum scales the gradient by beta (1 at the first step); here the gradient comes scaled.
    const gradient = name === 'momentum' ? apply(graph, 'Mul', [decayed, scalar(graph, step > 0 ? beta : 1)]) : decayed
    const state = Object.fromEntries(rule.slots.map((slot, s) => [slot, feed(slot, group(2 + s)[k]!)]))
    const updated = rule.update(graph, gradient, scalar(graph, rate), state, { momentum: alpha })
    const next = apply(graph, 'Sub', [weight, updated.step])
    const values = interpret(graph, feeds)
    const wanted = [next, ...rule.slots.map((slot) => updated.state[slot]!)]
    wanted.forEach((t, s) => {
      const [a, b] = [values.get(t.name)!.data, outputs[s * count + k]!.data as Float32Array]
      expect(a.length).toBe(b.length)
      for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!), `${t.name} [${i}]`).toBeLessThan(1e-6 + 1e-5 * Math.abs(b[i]!))
    })
  }
})
