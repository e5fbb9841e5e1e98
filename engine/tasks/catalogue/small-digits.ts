import { type Entry, github } from './entry.ts'

export const smallDigits: Entry = {
  title: 'Small digits',
  summary: '1,797 handwritten digits of 8 x 8 pixels in 17 shades.',
  holds: 'pictures',
  source: github('scikit-learn/scikit-learn', '1.6.1'),
  licence: 'BSD-3-Clause (scikit-learn), CC BY 4.0 (UCI)',
  citation: 'Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository',
  files: [
    {
      place: 'images/sklearn_digits.csv.gz',
      from: 'sklearn/datasets/data/digits.csv.gz',
      bytes: 57_523,
      sha256: '09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22',
    },
  ],
}
