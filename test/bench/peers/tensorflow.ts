/**
 * One training step of the six networks in TensorFlow.js on its Wasm back-end: `node test/bench/peers/tensorflow.ts NETWORK ...`.
 * In Node the back-end runs on one thread, with SIMD. Images are `[batch, height, width, channels]`.
 */
import { training } from './install.ts'
import { measure, type Step } from './measure.ts'

const tf = training.load('@tensorflow/tfjs')
training.load('@tensorflow/tfjs-backend-wasm')
await tf.setBackend('wasm')

/** The library's types are not installed with the project. */
type Tensor = any
const variable = (inputs: number, ...shape: number[]) => tf.variable(tf.randomUniform(shape, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs)))
/** A layer `x w + b`; x may have any number of axes before the last. */
const dense = (inputs: number, outputs: number) => {
  const [w, b] = [variable(inputs, inputs, outputs), variable(inputs, outputs)]
  return (x: Tensor) => tf.reshape(tf.add(tf.matMul(tf.reshape(x, [-1, inputs]), w), b), [...x.shape.slice(0, -1), outputs])
}
/** Three by three, as a volume one deep: the back-end lacks the weights' gradient of a flat convolution (Conv2DBackpropFilter). */
const conv = (inputs: number, outputs: number) => {
  const [w, b] = [variable(9 * inputs, 1, 3, 3, inputs, outputs), variable(9 * inputs, outputs)]
  return (x: Tensor) => tf.add(tf.squeeze(tf.conv3d(tf.expandDims(x, 1), w, 1, 'same'), [1]), b)
}
const indices = (count: number, among: number) =>
  tf.tensor1d(
    Int32Array.from({ length: count }, (_, k) => k % among),
    'int32',
  )
/** Cast afterwards: the back-end's `oneHot` writes the bits of an integer 1 where it is asked for floats. */
const classes = (count: number, among: number) => tf.cast(tf.oneHot(indices(count, among), among), 'float32')
const crossEntropy = (logits: Tensor, targets: Tensor) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1)))

/** The back-end computes as it is called; `minimize` frees what the step made. */
const trained =
  (optimiser: Tensor, loss: () => Tensor): Step =>
  async () => {
    const value = optimiser.minimize(loss, true)
    const [first] = value.dataSync()
    value.dispose()
    return first
  }
const sgd = (loss: () => Tensor) => trained(tf.train.sgd(0.1), loss)
const adam = (loss: () => Tensor) => trained(tf.train.adam(0.001, 0.9, 0.999, 1e-8), loss)

function mlp() {
  const [hidden, out] = [dense(784, 256), dense(256, 10)]
  const [x, y] = [tf.randomNormal([128, 784]), classes(128, 10)]
  return sgd(() => crossEntropy(out(tf.relu(hidden(x))), y))
}

function cnn() {
  const [edges, shapes, hidden, out] = [conv(1, 16), conv(16, 32), dense(32 * 49, 128), dense(128, 10)]
  const [x, y] = [tf.randomNormal([64, 28, 28, 1]), classes(64, 10)]
  const half = (maps: Tensor) => tf.maxPool(tf.relu(maps), 2, 2, 'valid')
  return adam(() => crossEntropy(out(tf.relu(hidden(tf.reshape(half(shapes(half(edges(x)))), [64, 32 * 49])))), y))
}

function recurrent() {
  const [input, loop, out] = [dense(64, 110), variable(110, 110, 110), dense(110, 10)]
  const [x, y] = [tf.randomNormal([64, 64]), classes(64, 10)]
  return adam(() => {
    const drive = input(x)
    let h = tf.tanh(drive)
    for (let tick = 1; tick < 50; tick++) h = tf.tanh(tf.add(drive, tf.matMul(h, loop)))
    return crossEntropy(out(h), y)
  })
}

/** Rows of a table by one-hot product: the back-end lacks the gradient of a gather (UnsortedSegmentSum). */
const embedding = (n: number, width: number) => {
  const table = tf.variable(tf.randomNormal([n, width]))
  return (hot: Tensor) => tf.matMul(hot, table)
}

function gru() {
  const [letters, input, loop, out] = [embedding(96, 64), dense(64, 768), dense(256, 768), dense(256, 96)]
  const y = classes(2048, 96)
  return adam(() => {
    const drives = tf.unstack(tf.reshape(input(letters(y)), [32, 64, 768]), 1)
    let h = tf.zeros([32, 256])
    const states = drives.map((drive: Tensor) => {
      const [resetIn, updateIn, freshIn] = tf.split(drive, 3, 1)
      const [resetBack, updateBack, freshBack] = tf.split(loop(h), 3, 1)
      const fresh = tf.tanh(tf.add(freshIn, tf.mul(tf.sigmoid(tf.add(resetIn, resetBack)), freshBack)))
      h = tf.add(fresh, tf.mul(tf.sigmoid(tf.add(updateIn, updateBack)), tf.sub(h, fresh)))
      return h
    })
    return crossEntropy(tf.reshape(out(tf.stack(states, 1)), [2048, 96]), y)
  })
}

function grid() {
  const [loop, input, out] = [conv(8, 8), conv(1, 8), dense(8, 10)]
  const [x, y] = [tf.randomNormal([32, 28, 28, 1]), classes(32, 10)]
  return adam(() => {
    const drive = input(x)
    let s = tf.zeros([32, 28, 28, 8])
    for (let tick = 0; tick < 20; tick++) s = tf.tanh(tf.add(loop(s), drive))
    return crossEntropy(out(tf.mean(s, [1, 2])), y)
  })
}

const norm = () => {
  const [w, b] = [tf.variable(tf.ones([128])), tf.variable(tf.zeros([128]))]
  return (x: Tensor) => {
    const { mean, variance } = tf.moments(x, -1, true)
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), w), b)
  }
}
function transformer() {
  const [letters, before, middle] = [embedding(96, 128), norm(), norm()]
  const places = tf.variable(tf.randomNormal([128, 128]))
  const [qkv, merged, wide, narrow, out] = [dense(128, 384), dense(128, 128), dense(128, 512), dense(512, 128), dense(128, 96)]
  const y = classes(2048, 96)
  const later = tf.tensor2d(
    Float32Array.from({ length: 128 * 128 }, (_, k) => (k % 128 > k / 128 ? -1e9 : 0)),
    [128, 128],
  )
  const gelu = (x: Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  const heads = (x: Tensor) => tf.transpose(tf.reshape(x, [16, 128, 4, 32]), [0, 2, 1, 3])
  return adam(() => {
    let h = tf.add(tf.reshape(letters(y), [16, 128, 128]), places)
    const [q, k, v] = tf.split(qkv(before(h)), 3, 2).map(heads)
    const weights = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(32)), later))
    h = tf.add(h, merged(tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [16, 128, 128])))
    h = tf.add(h, narrow(gelu(wide(middle(h)))))
    return crossEntropy(tf.reshape(out(h), [2048, 96]), y)
  })
}

await measure({ mlp, cnn, recurrent, gru, grid, transformer }, 1)
