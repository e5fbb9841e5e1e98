import { readEntry } from '../catalogue/read.ts'
import { tinyShakespeare } from '../catalogue/tiny-shakespeare.ts'
import { type Parts, tenths } from '../text/tokenize.ts'

/** The text is cut into its splits before it is cut into tokens. */
export async function readShakespeare(): Promise<Parts> {
  const [text] = await readEntry(tinyShakespeare)
  return tenths(new TextDecoder().decode(text))
}
