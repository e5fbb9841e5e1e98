import { readEntry } from '../catalogue/entry.ts'
import { tinyshakespeare } from '../catalogue/tinyshakespeare.ts'
import { type Parts, tenths } from '../text/tokenize.ts'

/** The text is cut into its splits before it is cut into tokens. */
export const readShakespeare = async (): Promise<Parts> => tenths(new TextDecoder().decode(await readEntry(tinyshakespeare)))
