/** The connectome that a person is looking at, until it comes in or another is opened. */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Choices, Preview, Reading } from './definition.ts'
import { type Connectome, connectomeOf } from './graph.ts'
import { previewOf } from './preview.ts'
import { readNeurons, readSource, type Source } from './read.ts'
import { MOST_BYTES, type Table } from './table.ts'
import { type Part, wire } from './wire.ts'

interface Given {
  readonly reading: Reading | null
  readonly choices: Choices | null
}
export interface Desk {
  /** A file with connections. @throws a sentence */
  open(path: string, dt: number): Preview
  /** A table of neurons beside it. @throws a sentence */
  neurons(path: string, dt: number): Preview
  preview(given: Given, dt: number): Preview
  /** @throws a sentence */
  wire(given: { reading: Reading; choices: Choices }, prefix: string, dt: number): Part
}

function bytesOf(path: string): Uint8Array {
  const size = statSync(path).size
  if (size > MOST_BYTES)
    throw new Error(
      `${basename(path)} has ${Math.round(size / 2 ** 20)} MB, more than the ${MOST_BYTES / 2 ** 20} MB that are read; leave out what is not needed.`,
    )
  return readFileSync(path)
}

export function createDesk(): Desk {
  let there: { source: Source; table: Table | null } | null = null
  let last: { key: string; source: Source; table: Table | null; connectome: Connectome } | null = null
  /** Read again only when the tables or what their columns are changed. */
  const read: typeof connectomeOf = (source, table, reading) => {
    const key = JSON.stringify(reading)
    if (last?.key !== key || last.source !== source || last.table !== table)
      last = { key, source, table, connectome: connectomeOf(source, table, reading) }
    return last.connectome
  }
  const now = () => {
    if (!there) throw new Error('That file is no longer open; choose it again.')
    return there
  }
  const preview: Desk['preview'] = (given, dt) => previewOf(now().source, now().table, given, dt, read)
  return {
    open(path, dt) {
      there = { source: readSource(bytesOf(path), basename(path)), table: null }
      return preview({ reading: null, choices: null }, dt)
    },
    neurons(path, dt) {
      there = { source: now().source, table: readNeurons(bytesOf(path), basename(path)) }
      return preview({ reading: null, choices: null }, dt)
    },
    preview,
    wire({ reading, choices }, prefix, dt) {
      const { source, table } = now()
      const name = source.file.replace(/\.[a-z]+$/i, '').slice(0, 120) || 'Connectome'
      return wire(read(source, table ?? source.neurons, reading), choices, { name, prefix, dt })
    },
  }
}
