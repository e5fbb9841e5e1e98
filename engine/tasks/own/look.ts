/** Looks at files or folders of a person's own and finds the samples in them. */
import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FileProblem, quoted, readFileWithin, textOf } from '../../formats/files.ts'
import { looksLikeIdx, readIdx } from '../../formats/idx.ts'
import type { NdArray } from '../../formats/ndarray.ts'
import { looksLikeNumpy, readNumpy } from '../../formats/npy.ts'
import { arraySamples, pairsOf } from './arrays.ts'
import { type Brought, broughtSamples } from './brought.ts'
import type { Choices } from './definition.ts'
import { holds, visible } from './folders.ts'
import { imageSamples, PICTURES } from './images.ts'
import { soundSamples, SOUNDS } from './sounds.ts'
import { tableSamples } from './table.ts'
import { broughtText } from './text.ts'

/** Bytes that are read of one table or text, and of one file of arrays, unpacked. */
const MOST_TABLE = 64 * 2 ** 20
const MOST_ARRAY = 512 * 2 ** 20
const TEXT = /\.(txt|text|md)(\.gz)?$/i
const TABLE = /\.(csv|tsv|tab)(\.gz)?$/i
const ARRAYS = /(\.npy|\.npz|\.idx|-ubyte|\.ubyte|idx\d-ubyte)(\.gz)?$/i

/** What is read, for a sentence. */
const READ =
  'a table (CSV), arrays (IDX, .npy, .npz), a text, or a folder of such arrays, or one that has a folder of pictures (PNG, JPEG) or sounds (WAV) for each class'

/**
 * Throws FileProblem: one sentence that names the file, says what is wrong with it, and what to do.
 * @param progress hears after each of many files how much is done, 0 to 1
 */
export function look(path: string, choices: Choices, progress: (share: number) => void = () => undefined): Brought {
  const name = basename(path)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new FileProblem(`“${name}” is not there, or may not be read; choose it again.`)
  if (found.isDirectory()) return lookAtFolder(path, choices, progress)
  const title = name.replace(/(\.[A-Za-z0-9]{1,6})?\.gz$|\.[A-Za-z0-9]{1,6}$/, '') || name
  if (TABLE.test(name)) return about(name, () => broughtSamples(tableSamples(readFileWithin(path, MOST_TABLE), title, choices)))
  if (ARRAYS.test(name)) return lookAtArrays(path, title, choices)
  if (TEXT.test(name)) return about(name, () => broughtText(textOf(readFileWithin(path, MOST_TABLE)), title))
  throw new FileProblem(`“${name}” is of a kind that is not read; bring in ${READ}.`)
}

/** A problem inside a file, with the file's name before it. */
function about<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FileProblem) || error.message.startsWith('“')) throw error
    throw new FileProblem(`“${name}”: ${error.message}`)
  }
}

const namesIn = (folder: string) => visible(folder).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]))

function lookAtFolder(path: string, choices: Choices, progress: (share: number) => void): Brought {
  const title = basename(path)
  const arrays = namesIn(path).filter((name) => ARRAYS.test(name))
  if (arrays.length > 0) return pairs(path, arrays, title, choices)
  if (holds(path, PICTURES)) return broughtSamples(imageSamples(path, title, choices, progress))
  if (holds(path, SOUNDS)) return broughtSamples(soundSamples(path, title, choices, progress))
  throw new FileProblem(`There is nothing to learn from in the folder “${basename(path)}”; bring in ${READ}.`)
}

/** One file of arrays: an `.npz` holds samples and answers, beside others lies the file of their answers. */
function lookAtArrays(path: string, title: string, choices: Choices): Brought {
  const name = basename(path)
  const arrays = about(name, () => readArrays(path))
  if (Object.keys(arrays).length > 1 || !('' in arrays)) return about(name, () => fromArrays(arrays, title, choices))
  const folder = dirname(path)
  const beside = namesIn(folder).filter((other) => ARRAYS.test(other))
  const pair = pairsOf(beside, (other) => statSync(join(folder, other)).size).find(
    ({ samples, answers }) => samples === name || answers === name,
  )
  if (!pair)
    throw new FileProblem(
      `The answers to “${name}” are missing: beside images.npy there should be labels.npy, beside x.npy y.npy, or bring in both as one .npz.`,
    )
  return about(name, () => broughtSamples(arraySamples([{ ...read(folder, pair), part: -1 }], title, choices)))
}

const read = (folder: string, { samples, answers }: { samples: string; answers: string }) => ({
  samples: only(samples, join(folder, samples)),
  answers: only(answers, join(folder, answers)),
})
const only = (name: string, path: string): NdArray =>
  about(name, () => {
    const arrays = readArrays(path)
    if (!arrays['']) throw new FileProblem('It holds several arrays; bring it in by itself.')
    return arrays['']
  })

function pairs(folder: string, names: readonly string[], title: string, choices: Choices): Brought {
  const found = pairsOf(names, (name) => statSync(join(folder, name)).size)
  if (found.length === 0 && names.length === 1) return lookAtArrays(join(folder, names[0]!), title, choices)
  if (found.length === 0)
    throw new FileProblem(
      `Which arrays of the folder “${title}” are samples and which their answers cannot be told; call them like images and labels, or x and y.`,
    )
  return about(title, () =>
    broughtSamples(
      arraySamples(
        found.map((pair) => ({ ...read(folder, pair), part: pair.part })),
        title,
        choices,
      ),
    ),
  )
}

function fromArrays(arrays: Readonly<Record<string, NdArray>>, title: string, choices: Choices): Brought {
  const found = pairsOf(Object.keys(arrays), (name) => arrays[name]!.values.length)
  if (found.length === 0)
    throw new FileProblem(
      `Which of its arrays (${Object.keys(arrays).slice(0, 6).map(quoted).join(', ')}) are samples and which their answers cannot be told; call them x and y.`,
    )
  return broughtSamples(
    arraySamples(
      found.map(({ samples, answers, part }) => ({ samples: arrays[samples]!, answers: arrays[answers]!, part })),
      title,
      choices,
    ),
  )
}

function readArrays(path: string): Record<string, NdArray> {
  const bytes = readFileWithin(path, MOST_ARRAY)
  if (looksLikeNumpy(bytes)) return readNumpy(bytes, MOST_ARRAY)
  if (looksLikeIdx(bytes)) return { '': readIdx(bytes) }
  throw new FileProblem('It begins as neither IDX nor NumPy files do; it is damaged, or of another kind.')
}
