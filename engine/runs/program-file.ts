import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The program of a process or thread of the engine's own. In the packaged app this module may lie in a chunk beside the program or in it. */
export const programFile = (name: 'run' | 'probe' | 'judge' | 'train' | 'cli'): string =>
  [`../${name}.ts`, `../${name}.js`, `${name}.js`].map((file) => join(import.meta.dirname, file)).find((file) => existsSync(file))!
