/** What a readout is taught by. */
import { apply, constant, type Graph, input, scalar, type Tensor } from '../tensor/graph.ts'
import type { Answer, Feed } from './forward.ts'

/**
 * Mean over all answers that are asked for: cross entropy of softmax for classes, squared error for values. A class below 0 is not asked for.
 * Adds the input `target.<id>`: `[batch, positions]` classes, `[batch, n]` values, with `[times, ...]` in front where each time has its own.
 * @param said `[times * batch * positions, n]`
 */
export function lossOf(graph: Graph, answer: Answer, said: Tensor, batch: number): { loss: Tensor; feed: Feed } {
  const { id, n, field, times, positions, sequence } = answer
  const each = answer.answer === 'classes' ? positions : positions * n
  const name = `target.${id}`
  const given = input(graph, name, sequence ? [times, batch, each] : [batch, each])
  const feed = { name, field, size: sequence ? times * each : each, elements: sequence ? times : 1 }
  const width = answer.answer === 'classes' ? 1 : n
  const shared = !sequence && times > 1
  const rows = apply(graph, 'Reshape', [given], { shape: shared ? [1, batch * positions, width] : [times * batch * positions, width] })
  const outs = shared ? apply(graph, 'Reshape', [said], { shape: [times, batch * positions, n] }) : said
  const axes = outs.shape.map((_, k) => k)
  if (answer.answer === 'values') {
    const error = apply(graph, 'Sub', [outs, rows])
    return { loss: apply(graph, 'ReduceMean', [apply(graph, 'Mul', [error, error])], { axes, keepdims: 0 }), feed }
  }
  const hit = apply(graph, 'Equal', [
    rows,
    constant(
      graph,
      Array.from({ length: n }, (_, k) => k),
      [n],
    ),
  ])
  const log = apply(graph, 'LogSoftmax', [outs], { axis: -1 })
  const summed = (share: Tensor) =>
    apply(graph, 'ReduceSum', [apply(graph, 'Mul', [apply(graph, 'Where', [hit, share, scalar(graph, 0)]), log])], { axes, keepdims: 0 })
  // Only elements and positions may be left unasked.
  if (!sequence && positions === 1) return { loss: summed(scalar(graph, -1 / (times * batch))), feed }
  const asked = apply(graph, 'Cast', [apply(graph, 'GreaterOrEqual', [rows, scalar(graph, 0)])], { to: 1 })
  const count = apply(graph, 'ReduceSum', [asked], { axes: asked.shape.map((_, k) => k), keepdims: 0 })
  const most = apply(graph, 'Max', [apply(graph, 'Mul', [count, scalar(graph, shared ? times : 1)]), scalar(graph, 1)])
  return { loss: apply(graph, 'Div', [summed(scalar(graph, -1)), most]), feed }
}
