import { apply, type Graph, type Tensor } from '../tensor/graph.ts'
import type { Activation } from './activation.ts'

const operator = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const

export const activate = (graph: Graph, activation: Activation, x: Tensor): Tensor =>
  activation === 'linear' ? x : apply(graph, operator[activation], [x])
