/** The table of tasks' data, engine only; the compiler checks that none is missing. */
import type { TaskName } from './definitions.ts'
import { loadDigits } from './digits/load.ts'

export interface Split {
  readonly count: number
  /** One byte a value, 0 to 255 for 0 to 1, `[count, ...shape]`, by field. */
  readonly fields: Readonly<Record<string, Uint8Array>>
  /** Class of each sample, by field. */
  readonly labels: Readonly<Record<string, Uint8Array>>
}
export interface Dataset {
  readonly train: Split
  readonly validation: Split
  readonly test: Split
}

export const loaders: Readonly<Record<TaskName, () => Promise<Dataset>>> = { digits: loadDigits }

/** Throws a sentence when there is no such task. */
export function loadTask(name: string): Promise<Dataset> {
  if (!Object.hasOwn(loaders, name))
    throw new Error(`There is no task "${name}"; choose one of ${Object.keys(loaders).join(', ')} in the curriculum.`)
  return loaders[name as TaskName]()
}
