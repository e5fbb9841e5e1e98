/** The table of kinds' operators, engine only; the compiler checks that none is missing. */
import type { Builder } from './builder.ts'
import { buildAdaptiveLif } from './adaptiveLif/build.ts'
import { buildAttention } from './attention/build.ts'
import { buildBasalGanglia } from './basalGanglia/build.ts'
import { buildBoltzmann } from './boltzmann/build.ts'
import { buildColumn } from './column/build.ts'
import { buildColumnSheet } from './columnSheet/build.ts'
import { buildConcat } from './concat/build.ts'
import type { ModuleKind } from './definitions.ts'
import { buildConv } from './conv/build.ts'
import { buildConv1d } from './conv1d/build.ts'
import { buildDelay } from './delay/build.ts'
import { buildEmbedding } from './embedding/build.ts'
import { buildEncoder } from './encoder/build.ts'
import { buildGabor } from './gabor/build.ts'
import { buildGate } from './gate/build.ts'
import { buildFree } from './free/build.ts'
import { buildGrid } from './grid/build.ts'
import { buildGru } from './gru/build.ts'
import { buildHopfield } from './hopfield/build.ts'
import { buildInput } from './input/build.ts'
import { buildIzhikevich } from './izhikevich/build.ts'
import { buildLif } from './lif/build.ts'
import { buildLstm } from './lstm/build.ts'
import { buildMultiply } from './multiply/build.ts'
import { buildNeuromodulator } from './neuromodulator/build.ts'
import { buildNeurons } from './neurons/build.ts'
import { buildNoise } from './noise/build.ts'
import { buildNormalise } from './normalise/build.ts'
import { buildOnnx } from './onnx/build.ts'
import { buildPool } from './pool/build.ts'
import { buildReadout } from './readout/build.ts'
import { buildReservoir } from './reservoir/build.ts'
import { buildResidual } from './residual/build.ts'
import { buildRetina } from './retina/build.ts'
import { buildSpectrogram } from './spectrogram/build.ts'
import { buildSum } from './sum/build.ts'
import { buildSynapticLif } from './synapticLif/build.ts'
import { buildThalamus } from './thalamus/build.ts'
import { buildTransformer } from './transformer/build.ts'

export const builders: Readonly<Record<ModuleKind, Builder>> = {
  input: buildInput,
  retina: buildRetina,
  gabor: buildGabor,
  conv: buildConv,
  residual: buildResidual,
  pool: buildPool,
  spectrogram: buildSpectrogram,
  conv1d: buildConv1d,
  neurons: buildNeurons,
  normalise: buildNormalise,
  lif: buildLif,
  synapticLif: buildSynapticLif,
  adaptiveLif: buildAdaptiveLif,
  izhikevich: buildIzhikevich,
  encoder: buildEncoder,
  column: buildColumn,
  columnSheet: buildColumnSheet,
  thalamus: buildThalamus,
  basalGanglia: buildBasalGanglia,
  free: buildFree,
  grid: buildGrid,
  embedding: buildEmbedding,
  gru: buildGru,
  lstm: buildLstm,
  reservoir: buildReservoir,
  hopfield: buildHopfield,
  boltzmann: buildBoltzmann,
  attention: buildAttention,
  transformer: buildTransformer,
  onnx: buildOnnx,
  delay: buildDelay,
  sum: buildSum,
  multiply: buildMultiply,
  concat: buildConcat,
  gate: buildGate,
  noise: buildNoise,
  neuromodulator: buildNeuromodulator,
  readout: buildReadout,
}
