import { createHash } from 'node:crypto'
import { human } from '../catalogue/human.ts'
import { readEntry } from '../catalogue/read.ts'
import type { Dataset, Split } from '../tasks.ts'
import { REGIONS } from './definition.ts'

/** A square table of numbers, `[regions, regions]`. */
function matrixOf(bytes: Uint8Array): Float64Array {
  const rows = new TextDecoder().decode(bytes).trim().split(/\r?\n/)
  const values = Float64Array.from(rows.flatMap((row) => row.split(',').map(Number)))
  if (rows.length !== REGIONS || values.length !== REGIONS ** 2 || !values.every(Number.isFinite))
    throw new Error(`A table of the human matrices is not ${REGIONS} rows of ${REGIONS} numbers; get "${human.title}" again.`)
  return values
}

/** What a region has to do with itself stands in the diagonal. */
function withDiagonal(matrix: Float64Array, own: (others: Float64Array) => number): Float64Array[] {
  return Array.from({ length: REGIONS }, (_, region) => {
    const row = matrix.slice(region * REGIONS, (region + 1) * REGIONS)
    row[region] = own(row.filter((_, other) => other !== region))
    return row
  })
}

function split(regions: readonly number[], fields: Readonly<Record<string, readonly Float64Array[]>>): Split {
  return {
    count: regions.length,
    sizes: { connections: REGIONS, profile: REGIONS },
    read: (field, sample, into, at) => into.set(fields[field]![regions[sample]!]!, at),
  }
}

export async function loadFingerprints(): Promise<Dataset> {
  const [structure, labels, activity] = await readEntry(human)
  const fields = {
    connections: withDiagonal(matrixOf(structure!), () => 0),
    profile: withDiagonal(matrixOf(activity!), (others) => others.reduce((a, b) => a + b, 0) / others.length),
  }
  const all = Array.from({ length: REGIONS }, (_, region) => region)
  const hashed = all.map((region) => ({ region, key: createHash('sha256').update(`fingerprints/${region}`).digest('hex') }))
  const drawn = hashed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ region }) => region)
  const names = new TextDecoder()
    .decode(labels)
    .trim()
    .split(/[\r\n,]+/)
  const side = (letter: string) =>
    split(
      all.filter((region) => names[region]!.startsWith(letter)),
      fields,
    )
  return {
    train: split(drawn.slice(20), fields),
    validation: split(drawn.slice(10, 20), fields),
    test: split(drawn.slice(0, 10), fields),
    conditions: { all: split(all, fields), left: side('L'), right: side('R') },
  }
}
