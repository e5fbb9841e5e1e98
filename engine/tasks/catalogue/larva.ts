import { type Entry, github } from './entry.ts'

export const larva: Entry = {
  title: 'Larva of the fruit fly',
  summary: 'The whole brain of a larva: 3,554 nodes, 119,010 connections with their 376,091 synapses, and what is known of each neuron.',
  holds: 'connectome',
  source: github('neurodata/bilateral-connectome', '2f56a81187c364fa461ea8d99c299b2a75e58f69'),
  licence: 'MIT',
  citation:
    'Winding, Pedigo et al. 2023, The connectome of an insect brain, Science 379:eadd9330; as given with Pedigo et al. 2023, eLife 12:e83739',
  files: [
    {
      place: 'larva/G_edgelist.txt',
      from: 'data/elife/G_edgelist.txt',
      bytes: 2_514_626,
      sha256: '4f1e576776a1a02d3cc103d997e1ea7fa41a1f0e47859d94ee8f83790e2ed216',
    },
    {
      place: 'larva/meta_data.csv',
      from: 'data/elife/meta_data.csv',
      bytes: 2_848_654,
      sha256: '9f393b4c481d31926aa46d031061a559db7999afe76a6ad7d740db43c6f785f4',
    },
  ],
}
