/** What a readout is taught by. */
import { apply, constant, type Graph, input, scalar, type Tensor } from '../tensor/graph.ts'
import type { Answer, Feed } from './forward.ts'

/**
 * Mean over all answers: cross entropy of softmax for classes, squared error for values. A class below 0 is not asked for.
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
  const oneHot = apply(graph, 'Where', [hit, scalar(graph, -1 / (times * batch * positions)), scalar(graph, 0)])
  const log = apply(graph, 'LogSoftmax', [outs], { axis: -1 })
  return { loss: apply(graph, 'ReduceSum', [apply(graph, 'Mul', [oneHot, log])], { axes, keepdims: 0 }), feed }
}
