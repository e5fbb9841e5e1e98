/** Folders whose folders are classes: the files in each, and which part they are for where the folders say so. */
import { readdirSync, type Dirent } from 'node:fs'
import { basename, join } from 'node:path'
import { FileProblem } from '../../formats/files.ts'
import { orderedNames } from './classes.ts'
import { TEST, TRAIN, VALIDATION } from './parts.ts'

/** The most files that are looked at, and how deep folders are followed below a class. */
const MOST_FILES = 200_000
const DEPTH = 8
const PARTS: Readonly<Record<string, number>> = {
  train: TRAIN,
  training: TRAIN,
  val: VALIDATION,
  valid: VALIDATION,
  validation: VALIDATION,
  dev: VALIDATION,
  test: TEST,
  testing: TEST,
}

export interface ClassFile {
  readonly path: string
  /** From the folder on, with `/`. */
  readonly name: string
  readonly label: string
  readonly part: number
}
export interface Classes {
  readonly files: readonly ClassFile[]
  readonly names: readonly string[]
  /** The folders say which part each file is for. */
  readonly parted: boolean
  /** Files of other kinds. */
  readonly others: number
}

/** What is in a folder, in the order of names. Throws FileProblem. */
export const visible = (folder: string): Dirent[] =>
  entriesOf(folder)
    .filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX')
    .sort((a, b) => (a.name < b.name ? -1 : 1))

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new FileProblem(
      `The folder “${basename(folder)}” cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); allow reading it, or take it out.`,
    )
  }
}

/**
 * Files of a kind by class, in the order of their names. Links are not followed, so that no folder leads back into itself.
 * Throws FileProblem when there are no classes.
 * @param ending matches the names of the kind
 * @param kind what they are called in a sentence, such as `pictures`
 */
export function classesOf(folder: string, ending: RegExp, kind: string): Classes {
  const top = visible(folder).filter((entry) => entry.isDirectory())
  const parted = top.length > 0 && top.every(({ name }) => Object.hasOwn(PARTS, name.toLowerCase()))
  const files: ClassFile[] = []
  let others = 0
  const walk = (path: string, name: string, label: string, part: number, depth: number) => {
    for (const entry of visible(path)) {
      const [inner, called] = [join(path, entry.name), `${name}/${entry.name}`]
      if (entry.isDirectory() && depth < DEPTH) walk(inner, called, label, part, depth + 1)
      else if (entry.isFile() && ending.test(entry.name)) files.push({ path: inner, name: called, label, part })
      else others++
      if (files.length > MOST_FILES)
        throw new FileProblem(
          `There are more than ${MOST_FILES.toLocaleString('en-US')} ${kind} in “${basename(folder)}”, which is the most that is read; bring in fewer.`,
        )
    }
  }
  const labelled = (path: string, name: string, part: number) => {
    for (const entry of visible(path)) {
      const inner = name === '' ? entry.name : `${name}/${entry.name}`
      if (entry.isDirectory()) walk(join(path, entry.name), inner, entry.name, part, 0)
      else others++
    }
  }
  if (parted) for (const { name } of top) labelled(join(folder, name), name, PARTS[name.toLowerCase()]!)
  else labelled(folder, '', TRAIN)
  if (files.length === 0)
    throw new FileProblem(
      `There are no ${kind} in folders of “${basename(folder)}”; put those of each class into a folder that is called like the class.`,
    )
  return { files, names: orderedNames(files.map(({ label }) => label)), parted, others }
}

/** Whether there is a file of a kind below a folder. */
export function holds(folder: string, ending: RegExp, depth = DEPTH): boolean {
  const entries = visible(folder)
  if (entries.some((entry) => entry.isFile() && ending.test(entry.name))) return true
  return depth > 0 && entries.some((entry) => entry.isDirectory() && holds(join(folder, entry.name), ending, depth - 1))
}
