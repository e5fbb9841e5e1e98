/** How wide the runtime's blocks of channels are on this machine. No call of it tells, so both widths are tried against a plain convolution. */
import { blockWidths } from './blocked.ts'
import { apply, input, size, type Tensor } from './graph.ts'
import { native } from './native.ts'
import { toOnnx } from './onnx.ts'
import { createGraph } from './operators.ts'
import { execution } from './provider.ts'

const shapes = { x: [8, 16, 8, 8], w: [16, 16, 3, 3] }
/** Whole numbers, so that the order of a sum does not show. */
const values = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, Float32Array.from({ length: size(shape) }, (_, k) => ((k * 7919) % 13) - 6)]),
)

function convolved(width: number | null): string {
  const graph = { ...createGraph(), block: () => width }
  const [x, w] = Object.entries(shapes).map(([name, shape]) => input(graph, name, shape)) as [Tensor, Tensor]
  const y = apply(graph, 'Conv', [x, w], { pads: [1, 1, 1, 1] })
  const out = new Float32Array(size(y.shape))
  const session = native()!(toOnnx(graph, { y }), 1, { inputs: shapes, outputs: { y: y.shape } })
  try {
    session.run(values, { y: out })
  } finally {
    session.dispose()
  }
  return out.join()
}

function tried(): number | null {
  // On other processors the runtime may have no kernels for its internal operators.
  if (process.arch !== 'x64' || !native()) return null
  try {
    const wanted = convolved(null)
    return blockWidths.find((width) => convolved(width) === wanted) ?? null
  } catch {
    return null
  }
}

let known: { readonly width: number | null } | null = null
/** Null where the runtime has none, or something other than the processor computes. Tried once. */
export function blockWidth(): number | null {
  if (execution().provider !== 'cpu') return null
  known ??= { width: tried() }
  return known.width
}
