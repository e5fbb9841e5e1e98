import { type Entry, type EntryFile, github } from './entry.ts'

const table = (name: string, bytes: number, sha256: string): EntryFile => ({
  place: `human/enigma_hcp_${name}_ctx.csv`,
  from: `enigmatoolbox/datasets/matrices/hcp_connectivity/${name}_ctx.csv`,
  bytes,
  sha256,
})

export const human: Entry = {
  title: 'Human cortex',
  summary: 'How 68 regions of the cortex are connected, by the fibres between them and by how they are active together: means of a group.',
  holds: 'connectome',
  source: github('MICA-MNI/ENIGMA', 'd66a7ef320a913f9441bf1089b44f1dad11e5724'),
  licence: 'BSD-3-Clause',
  citation:
    'Larivière et al. 2021, The ENIGMA Toolbox, Nature Methods 18:698; from the Human Connectome Project (Van Essen et al. 2013, NeuroImage 80:62)',
  files: [
    table('strucMatrix', 30_014, 'e57b94ec8de0b30f128899413b02a09538a2911633db41fff00ff4715d5841b5'),
    table('strucLabels', 1_164, '47a5301cb4f956782fa99c6c0b110fc4717c4bb626a65a4d04890ed72a745a35'),
    table('funcMatrix', 81_846, '8c4fbbe79dc851ac51bff40bf1bdfd07ce839f819d74519ad7518a731e07b934'),
  ],
}
