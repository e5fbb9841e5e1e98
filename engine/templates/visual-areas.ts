/**
 * Visual areas of the macaque after Felleman & Van Essen 1991, "Distributed hierarchical processing in the primate cerebral cortex", Cerebral
 * Cortex 1:1: their levels (figure 4), and of the paths between them those whose direction the layers settle, by the paper's own rules.
 * Which layers a path leaves and reaches is as collated for these areas, from that paper and from later studies, by Schmidt, Bakker, Hilgetag,
 * Diesmann & van Albada 2018, "Multi-scale account of the network structure of macaque visual cortex", Brain Structure and Function 223:1409.
 * The paper has 32 areas and 305 paths; these are 18 of them, from V1 to PIT, with the paths among them of which both sources are sure.
 */
export const levels = {
  V1: 1,
  V2: 2,
  V3: 3,
  VP: 3,
  PIP: 4,
  V3A: 4,
  V4: 5,
  V4t: 5,
  MT: 5,
  PO: 5,
  VOT: 6,
  LIP: 7,
  VIP: 7,
  MSTd: 7,
  MSTl: 7,
  FST: 7,
  PITd: 7,
  PITv: 7,
} as const
export type Area = keyof typeof levels

/** Paths that go up: from the upper layers alone, or ending in layer 4. */
export const forward: Readonly<Partial<Record<Area, readonly Area[]>>> = {
  V1: ['V2', 'V3', 'V3A', 'PIP', 'V4', 'MT', 'PO'],
  V2: ['V3', 'VP', 'V3A', 'V4', 'V4t', 'MT', 'PO', 'MSTd', 'MSTl', 'FST'],
  V3: ['V3A', 'PIP', 'V4', 'V4t', 'MT', 'PO', 'MSTd', 'FST', 'LIP', 'VIP'],
  VP: ['PIP', 'V4', 'MT', 'PO', 'VOT', 'MSTd', 'FST', 'VIP'],
  PIP: ['V4', 'PO'],
  V3A: ['V4', 'MT', 'MSTd', 'MSTl', 'FST'],
  V4: ['LIP', 'FST', 'PITd', 'PITv'],
  V4t: ['MSTl', 'FST'],
  MT: ['VIP', 'MSTd', 'MSTl', 'FST'],
  PO: ['LIP', 'MSTd', 'MSTl'],
  VOT: ['PITd', 'PITv'],
}

/** Paths that go down: from the lower layers alone, or ending outside layer 4, or back along a path that goes up. */
export const feedback: Readonly<Partial<Record<Area, readonly Area[]>>> = {
  V2: ['V1'],
  V3: ['V1', 'V2'],
  VP: ['V2'],
  PIP: ['V3', 'VP'],
  V3A: ['V1', 'V2', 'V3'],
  V4: ['V1', 'V2', 'V3', 'VP', 'PIP', 'V3A'],
  V4t: ['V1', 'V2', 'V3'],
  MT: ['V1', 'V2', 'V3', 'VP', 'V3A'],
  VOT: ['VP', 'V4'],
  LIP: ['V3', 'VP', 'V3A', 'V4', 'MT'],
  VIP: ['V3', 'MT'],
  MSTd: ['V2', 'V3', 'VP', 'V3A', 'V4t', 'MT', 'PO'],
  MSTl: ['V2', 'V3A', 'MT', 'PO'],
  FST: ['V3', 'V3A', 'V4', 'V4t', 'MT'],
  PITd: ['V4'],
  PITv: ['V4'],
}
