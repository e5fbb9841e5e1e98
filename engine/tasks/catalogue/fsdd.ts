import { type Entry, github } from './entry.ts'
import { recordings } from './fsdd-recordings.ts'

/** Takes 0 to 4 of each digit by each speaker; GitHub's archive of the revision is not the same bytes every time, so they come one by one. */
export const fsdd: Entry = {
  title: 'Spoken digits',
  summary: '300 recordings of the digits 0 to 9 by six speakers, five of each, 8,000 samples a second.',
  holds: 'sounds',
  source: github('Jakobovski/free-spoken-digit-dataset', '26eb9aaf76e81b692f806f9140c2d2777410d7a1'),
  licence: 'CC BY-SA 4.0',
  citation: 'Jackson, Souza, Flaks, Pan, Nicolas & Thite 2018, Free Spoken Digit Dataset 1.0.8',
  files: recordings
    .trim()
    .split('\n')
    .map((line) => {
      const [name, bytes, sha256] = line.split(' ') as [string, string, string]
      return { place: `audio/fsdd/${name}`, from: `recordings/${name}`, bytes: Number(bytes), sha256 }
    }),
}
