/** The table of module kinds, pure, for both sides. `builders.ts` must have a line for each. */
import type { ModuleDefinition } from '../network/definition.ts'
import { adaptiveLif } from './adaptiveLif/definition.ts'
import { attention } from './attention/definition.ts'
import { basalGanglia } from './basalGanglia/definition.ts'
import { boltzmann } from './boltzmann/definition.ts'
import { column } from './column/definition.ts'
import { columnSheet } from './columnSheet/definition.ts'
import { concat } from './concat/definition.ts'
import { conv } from './conv/definition.ts'
import { conv1d } from './conv1d/definition.ts'
import { delay } from './delay/definition.ts'
import { embedding } from './embedding/definition.ts'
import { encoder } from './encoder/definition.ts'
import { gabor } from './gabor/definition.ts'
import { gate } from './gate/definition.ts'
import { free } from './free/definition.ts'
import { grid } from './grid/definition.ts'
import { gru } from './gru/definition.ts'
import { hopfield } from './hopfield/definition.ts'
import { input } from './input/definition.ts'
import { izhikevich } from './izhikevich/definition.ts'
import { lif } from './lif/definition.ts'
import { lstm } from './lstm/definition.ts'
import { multiply } from './multiply/definition.ts'
import { neuromodulator } from './neuromodulator/definition.ts'
import { neurons } from './neurons/definition.ts'
import { noise } from './noise/definition.ts'
import { normalise } from './normalise/definition.ts'
import { onnx } from './onnx/definition.ts'
import { pool } from './pool/definition.ts'
import { readout } from './readout/definition.ts'
import { reservoir } from './reservoir/definition.ts'
import { residual } from './residual/definition.ts'
import { retina } from './retina/definition.ts'
import { spectrogram } from './spectrogram/definition.ts'
import { sum } from './sum/definition.ts'
import { synapticLif } from './synapticLif/definition.ts'
import { thalamus } from './thalamus/definition.ts'
import { transformer } from './transformer/definition.ts'

export const definitions = {
  input,
  retina,
  gabor,
  conv,
  residual,
  pool,
  spectrogram,
  conv1d,
  neurons,
  normalise,
  lif,
  synapticLif,
  adaptiveLif,
  izhikevich,
  encoder,
  column,
  columnSheet,
  thalamus,
  basalGanglia,
  free,
  grid,
  embedding,
  gru,
  lstm,
  reservoir,
  hopfield,
  boltzmann,
  attention,
  transformer,
  onnx,
  delay,
  sum,
  multiply,
  concat,
  gate,
  noise,
  neuromodulator,
  readout,
} satisfies Record<string, ModuleDefinition>
export type ModuleKind = keyof typeof definitions
