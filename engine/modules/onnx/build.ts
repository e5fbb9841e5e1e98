import { presented } from '../../formats/onnx/prepared.ts'
import type { Builder } from '../builder.ts'

/** Every tick the whole model. */
export const buildOnnx: Builder = {
  tick: ({ graph, model, rows, arriving, weights }) => ({ outputs: presented(graph, model!, rows, arriving, weights) }),
}
