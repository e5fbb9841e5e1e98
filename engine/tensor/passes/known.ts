import type { Constant, Graph, Node, Tensor } from '../graph.ts'

/** What is known of the values of a graph while it grows: of each what makes it. Nodes and constants are only ever added. */
export class Known {
  readonly graph: Graph
  // By id.
  readonly #made: (Node | undefined)[]
  readonly #constants: (Constant | undefined)[]
  #nodes = 0
  #listed = 0

  constructor(graph: Graph) {
    this.graph = graph
    this.#made = new Array(graph.names.next)
    this.#constants = new Array(graph.names.next)
  }

  /** What makes a value; null for inputs and constants. */
  producer(t: Tensor): Node | null {
    const { nodes } = this.graph
    for (; this.#nodes < nodes.length; this.#nodes++) {
      const node = nodes[this.#nodes]!
      for (let k = 0; k < node.outputs.length; k++) this.#made[node.outputs[k]!.id] = node
    }
    return this.#made[t.id] ?? null
  }

  /** The numbers of a constant, else null. */
  constant(t: Tensor): Constant | null {
    const { constants } = this.graph
    for (; this.#listed < constants.length; this.#listed++) this.#constants[constants[this.#listed]!.tensor.id] = constants[this.#listed]!
    return this.#constants[t.id] ?? null
  }
}
