/** The table of tasks' data, engine only; the compiler checks that none is missing. */
import type { Own, TaskName } from './definitions.ts'
import { readBrown } from './brown/load.ts'
import { loadDamagedDigits } from './damaged-digits/load.ts'
import { loadDigits } from './digits/load.ts'
import { loadDrawings } from './drawings/load.ts'
import { loadEvidence } from './evidence/load.ts'
import { loadFingerprints } from './fingerprints/load.ts'
import { loadLogic } from './logic/load.ts'
import { loadMackeyGlass } from './mackey-glass/load.ts'
import { loadDelayed } from './delayed/load.ts'
import { loadCurrent } from './current/load.ts'
import { loadMotion } from './motion/load.ts'
import { loadOwn, ownOf } from './own/load.ts'
import { loadParity } from './parity/load.ts'
import { loadRecall } from './recall/load.ts'
import { loadSensorimotor } from './sensorimotor/load.ts'
import { loadRest } from './rest/load.ts'
import { loadRetina } from './retina/load.ts'
import { readShakespeare } from './shakespeare/load.ts'
import { loadSpokenDigits } from './spoken-digits/load.ts'
import { readingsOf } from './text/tokenize.ts'
import { loadTwoInputs } from './two-inputs/load.ts'
import { seenByHands } from './seen.ts'
import { loadDiscrimination } from './visual-discrimination/load.ts'
import { loadXor } from './xor/load.ts'

export interface Split {
  readonly count: number
  /** Values of one sample, by field, of what it shows and what it asks. */
  readonly sizes: Readonly<Record<string, number>>
  /** Writes the field of one sample, row-major, into `into` from `at` on: brightness 0 to 1, tokens and classes as whole numbers from 0. */
  read(field: string, sample: number, into: Float32Array, at: number): void
}
export interface Dataset {
  readonly train: Split
  readonly validation: Split
  readonly test: Split
  /** Held-out samples shown in other ways than those it learns from, by the names that the task's definition gives. */
  readonly conditions?: Readonly<Record<string, Split>>
  /** What each token of a text stands for. */
  readonly words?: readonly string[]
}

export const loaders: Readonly<Record<TaskName, () => Promise<Dataset>>> = {
  digits: loadDigits,
  'damaged-digits': loadDamagedDigits,
  ...readingsOf('brown', readBrown),
  ...readingsOf('shakespeare', readShakespeare),
  recall: loadRecall,
  'mackey-glass': loadMackeyGlass,
  ...loadDelayed,
  motion: loadMotion,
  current: loadCurrent,
  rest: loadRest,
  fingerprints: loadFingerprints,
  logic: loadLogic,
  xor: loadXor,
  ...loadParity,
  retina: loadRetina,
  ...loadDiscrimination,
  evidence: loadEvidence,
  'spoken-digits': loadSpokenDigits,
  sensorimotor: loadSensorimotor,
  'two-inputs': loadTwoInputs,
  drawings: () => loadDrawings(),
  ...seenByHands,
}

/** Gives the content of data by its hash. Throws a sentence when it is not there. */
export type Content = (hash: string) => Uint8Array

const loaded = new Map<TaskName, Promise<Dataset>>()
/** The last of the document's own data that was read; they may be large, so no other is kept. */
let lastOwn: { readonly key: string; readonly data: Promise<Dataset> } | null = null

/**
 * Read once, kept for the next time. Throws a sentence when there is no such task.
 * @param own the document, and the content of its own data
 */
export function loadTask(name: string, own: Own = {}, content?: Content): Promise<Dataset> {
  if (Object.hasOwn(loaders, name)) return kept(name as TaskName)
  const found = ownOf(own, name)
  if (!found || !content)
    throw new Error(
      `There is no task "${name}"; choose one of ${[...Object.keys(loaders), ...Object.keys(own.data ?? {})].join(', ')} in the curriculum.`,
    )
  const key = JSON.stringify(found)
  if (lastOwn?.key !== key) {
    const data = (async () => loadOwn(found, content))()
    const mine = { key, data }
    lastOwn = mine
    data.catch(() => {
      if (lastOwn === mine) lastOwn = null
    })
  }
  return lastOwn.data
}

function kept(task: TaskName): Promise<Dataset> {
  if (!loaded.has(task)) {
    const data = loaders[task]()
    loaded.set(task, data)
    // What failed may succeed later.
    data.catch(() => loaded.delete(task))
  }
  return loaded.get(task)!
}

/** A condition of a task; throws a sentence when it has none of that name. */
export function conditionOf({ conditions = {} }: Dataset, task: string, name: string): Split {
  if (Object.hasOwn(conditions, name)) return conditions[name]!
  const names = ['train', 'validation', 'test', ...Object.keys(conditions)]
  throw new Error(`The task "${task}" has no samples "${name}"; choose one of ${names.join(', ')}.`)
}

/** The samples of that name, of a part or a condition; throws a sentence when there are none. */
export function splitOf(data: Dataset, task: string, name: string): Split {
  if (name === 'train' || name === 'validation' || name === 'test') return data[name]
  return conditionOf(data, task, name)
}

/** So many samples of a split, evenly spread over it, since many tasks have theirs in the order of their classes; all where there are fewer. */
export function evenly(split: Split, most: number): Split {
  const count = Math.min(most, split.count)
  const read: Split['read'] = (field, sample, into, at) => split.read(field, Math.floor((sample * split.count) / count), into, at)
  return count === split.count ? split : { ...split, count, read }
}

/** One field of one sample. */
export function sampleOf(split: Split, field: string, sample: number): Float32Array {
  const values = new Float32Array(split.sizes[field]!)
  split.read(field, sample, values, 0)
  return values
}
