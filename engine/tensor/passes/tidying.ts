/** A graph that stays short while it grows: constants are folded, sums, products and moves shortened, equal things computed once. */
import { type Constant, type Graph, keepTidy, type Node, type Tensor, type Tidying } from '../graph.ts'
import { shorter } from './algebra.ts'
import { Alike, Twins } from './common.ts'
import { folded } from './constants.ts'
import { Known } from './known.ts'
import { moved } from './moves.ts'

/** Constants with more numbers are not compared. */
const COMPARED = 1 << 16

/** Rules that look at a node and what makes its inputs. */
export class Tidy extends Known implements Tidying {
  readonly #twins = new Twins()
  readonly #alike = new Alike()

  instead(node: Node): readonly Tensor[] | null {
    const one = folded(this, node) ?? moved(this, node) ?? shorter(this, node)
    return one ? [one] : this.#twins.of(node)
  }
  /** What is there already and computes the same. */
  twin(node: Node): readonly Tensor[] | null {
    return this.#twins.of(node)
  }
  like(values: Float32Array, shape: readonly number[]): Tensor | null {
    return values.length > COMPARED ? null : this.#alike.of(values, shape)
  }
  added(one: Node | Constant): void {
    if ('op' in one) this.#twins.add(one)
    else if (one.values.length <= COMPARED) this.#alike.add(one)
  }
}

/** The graph itself, which from now on stays tidy as it grows. */
export function tidied(graph: Graph): Graph {
  keepTidy(graph, new Tidy(graph))
  return graph
}
