import { type Entry, github } from './entry.ts'

export const fashion: Entry = {
  title: 'Fashion-MNIST, a sheet of it',
  summary: '900 pictures of clothes of 28 x 28 pixels, 90 of each of ten kinds, three rows a kind.',
  holds: 'pictures',
  source: github('zalandoresearch/fashion-mnist', 'b2617bb6d3ffa2e429640350f613e3291e10b141'),
  licence: 'MIT',
  citation: 'Xiao, Rasul & Vollgraf 2017, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms',
  files: [
    {
      place: 'images/fashion-mnist-sprite.png',
      from: 'doc/img/fashion-mnist-sprite.png',
      bytes: 790_450,
      sha256: 'a7de0a151f8c68e6e96f157a018ac290d1f6b0e7845892c3d7d85cb64961c3cb',
    },
  ],
}
