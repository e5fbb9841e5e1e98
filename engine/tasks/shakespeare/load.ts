import { readEntry } from '../catalogue/entry.ts'
import { tinyshakespeare } from '../catalogue/tinyshakespeare.ts'
import type { Dataset } from '../tasks.ts'
import { characters, encode } from '../text/alphabet.ts'
import { POSITIONS } from '../text/definition.ts'
import { tenths } from '../text/windows.ts'

export async function loadShakespeare(): Promise<Dataset> {
  return { ...tenths(encode(new TextDecoder().decode(await readEntry(tinyshakespeare))), POSITIONS), words: characters }
}
