/**
 * One training step of the six networks in jax-js on its Wasm back-end: `node test/bench/peers/jax.ts NETWORK ...`.
 * In Node the library runs on one thread. Its arrays are owned: a function uses up its arguments, `.ref` keeps one for another use.
 */
import { training } from './install.ts'
import { measure, type Step } from './measure.ts'

const { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy: np, random, tree, valueAndGrad } = training.load('@jax-js/jax')
await init('wasm')
defaultDevice('wasm')

/** The library's types are not installed with the project. */
type Arrays = any
type Loss = (weights: Arrays, data: Arrays) => Arrays
let seed = 0
const normal = (...shape: number[]) => random.normal(random.key(seed++), shape)
/** Uniform within 1 / sqrt(inputs), as PyTorch starts its layers. */
const uniform = (inputs: number, ...shape: number[]) =>
  random.uniform(random.key(seed++), shape, { minval: -1 / Math.sqrt(inputs), maxval: 1 / Math.sqrt(inputs) })
const dense = (inputs: number, outputs: number) => ({ w: uniform(inputs, inputs, outputs), b: uniform(inputs, outputs) })
const conv = (inputs: number, outputs: number) => ({ w: uniform(9 * inputs, outputs, inputs, 3, 3), b: uniform(9 * inputs, outputs, 1, 1) })
const applied = (layer: Arrays, x: Arrays) => np.dot(x, layer.w).add(layer.b)
const convolved = (layer: Arrays, x: Arrays) => lax.conv(x, layer.w, [1, 1], 'SAME').add(layer.b)
const halved = (x: Arrays) => lax.reduceWindow(x, np.max, [2, 2], [2, 2])
/** One-hot rows; tokens too, since the gradient of a gather (`take`) does not compile in `gru` ("scatter input is not imm"). */
const classes = (count: number, among: number) => nn.oneHot(np.arange(count).mod(among), among)
/** Mean over rows; `targets` is one-hot. */
const crossEntropy = (logits: Arrays, targets: Arrays) => nn.logSoftmax(logits).mul(targets).sum(-1).mean().neg()

function sgd(loss: Loss, weights: Arrays, data: Arrays): Step {
  const step = jit((w: Arrays, d: Arrays) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(w), d)
    return [value, tree.map((p: Arrays, g: Arrays) => p.sub(g.mul(0.1)), w, gradients)]
  })
  let held = weights
  return async () => {
    const [value, next] = step(held, tree.ref(data))
    held = next
    await blockUntilReady(held)
    return (await value.data())[0]
  }
}

function adam(loss: Loss, weights: Arrays, data: Arrays): Step {
  const step = jit((w: Arrays, m: Arrays, v: Arrays, rate: Arrays, d: Arrays) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(w), d)
    const m2 = tree.map((a: Arrays, g: Arrays) => a.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradients))
    const v2 = tree.map((a: Arrays, g: Arrays) => a.mul(0.999).add(np.square(g).mul(0.001)), v, gradients)
    const { size, bias } = rate
    const next = tree.map(
      (p: Arrays, a: Arrays, b: Arrays) => p.sub(size.ref.mul(a).div(np.sqrt(b.div(bias.ref)).add(1e-8))),
      w,
      tree.ref(m2),
      tree.ref(v2),
    )
    tree.dispose(rate)
    return [value, next, m2, v2]
  })
  const zeros = () => tree.map((p: Arrays) => np.zeros(p.shape), weights)
  let held = [weights, zeros(), zeros()]
  let count = 0
  return async () => {
    count++
    const rate = { size: np.array([0.001 / (1 - 0.9 ** count)]), bias: np.array([1 - 0.999 ** count]) }
    const [value, ...next] = step(...held, rate, tree.ref(data))
    held = next
    await blockUntilReady(held)
    return (await value.data())[0]
  }
}

const mlp = () =>
  sgd(
    ({ hidden, out }, { x, y }) => crossEntropy(applied(out, nn.relu(applied(hidden, x))), y),
    { hidden: dense(784, 256), out: dense(256, 10) },
    { x: normal(128, 784), y: classes(128, 10) },
  )

const cnn = () =>
  adam(
    ({ edges, shapes, hidden, out }, { x, y }) => {
      const features = halved(nn.relu(convolved(shapes, halved(nn.relu(convolved(edges, x))))))
      return crossEntropy(applied(out, nn.relu(applied(hidden, features.reshape([64, 32 * 49])))), y)
    },
    { edges: conv(1, 16), shapes: conv(16, 32), hidden: dense(32 * 49, 128), out: dense(128, 10) },
    { x: normal(64, 1, 28, 28), y: classes(64, 10) },
  )

const recurrent = () =>
  adam(
    ({ input, loop, out }, { x, y }) => {
      const drive = applied(input, x)
      let h = np.tanh(drive.ref)
      for (let tick = 1; tick < 50; tick++) h = np.tanh(drive.ref.add(np.dot(h, loop.ref)))
      tree.dispose([drive, loop])
      return crossEntropy(applied(out, h), y)
    },
    { input: dense(64, 110), loop: uniform(110, 110, 110), out: dense(110, 10) },
    { x: normal(64, 64), y: classes(64, 10) },
  )

const gru = () =>
  adam(
    ({ letters, input, loop, out }, { x, y }) => {
      const drives = applied(input, np.dot(x, letters))
      const states = []
      let h = np.zeros([32, 256])
      for (let tick = 0; tick < 64; tick++) {
        const drive = drives.ref.slice([], tick)
        const back = applied(tree.ref(loop), h.ref)
        const gates = nn.sigmoid(drive.ref.slice([], [0, 512]).add(back.ref.slice([], [0, 512])))
        const update = gates.ref.slice([], [256, 512])
        const fresh = np.tanh(drive.slice([], [512, 768]).add(gates.slice([], [0, 256]).mul(back.slice([], [512, 768]))))
        h = fresh.ref.add(update.mul(h.sub(fresh)))
        states.push(h.ref)
      }
      tree.dispose([h, drives, loop])
      return crossEntropy(applied(out, np.stack(states, 1)).reshape([2048, 96]), y)
    },
    { letters: normal(96, 64), input: dense(64, 768), loop: dense(256, 768), out: dense(256, 96) },
    { x: classes(2048, 96).reshape([32, 64, 96]), y: classes(2048, 96) },
  )

const grid = () =>
  adam(
    ({ loop, input, out }, { x, y }) => {
      const drive = convolved(input, x)
      let s = np.tanh(loop.b.ref.add(drive.ref))
      for (let tick = 1; tick < 20; tick++) s = np.tanh(convolved(tree.ref(loop), s).add(drive.ref))
      tree.dispose([drive, loop])
      return crossEntropy(applied(out, s.mean([2, 3])), y)
    },
    { loop: conv(8, 8), input: conv(1, 8), out: dense(8, 10) },
    { x: normal(32, 1, 28, 28), y: classes(32, 10) },
  )

const norm = () => ({ w: np.ones([128]), b: np.zeros([128]) })
const normed = (layer: Arrays, x: Arrays) => nn.standardize(x).mul(layer.w).add(layer.b)
const transformer = () =>
  adam(
    ({ letters, places, before, qkv, merged, middle, wide, narrow, out }, { x, y }) => {
      let h = np.dot(x, letters).add(places)
      const heads = applied(qkv, normed(before, h.ref)).reshape([16, 128, 3, 4, 32])
      const [q, k, v] = [heads.ref.slice([], [], 0), heads.ref.slice([], [], 1), heads.slice([], [], 2)]
      h = h.add(applied(merged, nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([16, 128, 128])))
      h = h.ref.add(applied(narrow, nn.gelu(applied(wide, normed(middle, h)), { approximate: false })))
      return crossEntropy(applied(out, h).reshape([2048, 96]), y)
    },
    {
      letters: normal(96, 128),
      places: normal(128, 128),
      before: norm(),
      qkv: dense(128, 384),
      merged: dense(128, 128),
      middle: norm(),
      wide: dense(128, 512),
      narrow: dense(512, 128),
      out: dense(128, 96),
    },
    { x: classes(2048, 96).reshape([16, 128, 96]), y: classes(2048, 96) },
  )

await measure({ mlp, cnn, recurrent, gru, grid, transformer }, 1)
