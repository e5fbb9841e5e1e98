import { type Entry, type EntryFile, github } from './entry.ts'

const drawings = (what: string, sha256: string): EntryFile => ({
  place: `images/quickdraw_${what}1000.bin`,
  from: `examples/doodle_classification/data/${what}1000.bin`,
  bytes: 784_000,
  sha256,
})

export const quickdraw: Entry = {
  title: 'Quick, Draw!',
  summary: '3,000 drawings of cats, rainbows and trains by people who had 20 seconds, 28 x 28 pixels each.',
  holds: 'pictures',
  source: github('CodingTrain/Toy-Neural-Network-JS', '8729326773d2cdf3a1ea21b03943d888b4e1632a'),
  licence: 'CC BY 4.0',
  citation: 'Jongejan, Rowley, Kawashima, Kim & Fox-Gieg 2016, The Quick, Draw! Experiment (Google)',
  files: [
    drawings('cats', 'f0bf71131cbe74e2eb8bfbdb1839ce00fb71052f00714b4ce0ac536ec2993e8e'),
    drawings('rainbows', '63d27ef67455394a7730cfc2760017ffe78e686253da1d388e67d5a29156debf'),
    drawings('trains', 'ba058382467471cf3d73813b0cd82e559b875460f70eb7fd766e25e480608513'),
  ],
}
