import { type Entry, github } from './entry.ts'

export const omniglot: Entry = {
  title: 'Omniglot',
  summary:
    'Handwritten characters of five alphabets, each by 20 people, and the 20 runs in which people and programs learn one from a single example.',
  holds: 'pictures',
  source: github('brendenlake/omniglot', '32aee47094f15296299b761dcaa01400b90c60d5'),
  licence: 'MIT',
  citation: 'Lake, Salakhutdinov & Tenenbaum 2015, Human-level concept learning through probabilistic program induction, Science 350:1332',
  files: [
    {
      place: 'images/omniglot_images_background_small1.zip',
      from: 'python/images_background_small1.zip',
      bytes: 1_319_022,
      sha256: 'f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4',
    },
    {
      place: 'images/omniglot_all_runs.zip',
      from: 'python/one-shot-classification/all_runs.zip',
      bytes: 352_787,
      sha256: '437c1eeab0af8484112e1b4cc0f3d541ec727f7c47b9b202da738af9dfd6c325',
    },
  ],
}
