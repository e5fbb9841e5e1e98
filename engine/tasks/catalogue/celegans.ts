import { type Entry, github } from './entry.ts'

export const celegans: Entry = {
  title: 'C. elegans',
  summary:
    'The connectome of a hermaphrodite worm: 302 neurons and its muscles, each connection with its serial sections; types and transmitters of the neurons.',
  holds: 'connectome',
  source: github('openworm/c302', '9cccbab97fbaa5e682e128b0e819a5fb6c129618'),
  licence: 'MIT',
  citation: 'Cook et al. 2019, Whole-animal connectomes of both Caenorhabditis elegans sexes, Nature 571:63',
  files: [
    {
      place: 'celegans/herm_full_edgelist.csv',
      from: 'c302/data/herm_full_edgelist.csv',
      bytes: 245_463,
      sha256: '142693f17556148d7f962835b18ac6dd5af18b7467eef61815ebc1dd5474c0ca',
    },
    {
      place: 'celegans/owmeta_cache.json',
      from: 'c302/data/owmeta_cache.json',
      bytes: 142_700,
      sha256: '064374a0fba18a6f0661a005032144ce91f46973722e1f07bccabaf2f56e6ed0',
    },
  ],
}
