/** The table of the data catalogue. */
import { celegans } from './celegans.ts'
import type { Entry } from './entry.ts'
import { fashion } from './fashion.ts'
import { fsdd } from './fsdd.ts'
import { human } from './human.ts'
import { larva } from './larva.ts'
import { mnistModel } from './mnist-model.ts'
import { omniglot } from './omniglot.ts'
import { quickdraw } from './quickdraw.ts'
import { silero } from './silero.ts'
import { smallDigits } from './small-digits.ts'
import { tinyShakespeare } from './tiny-shakespeare.ts'
import { ultraface } from './ultraface.ts'

export const entries = {
  celegans,
  larva,
  human,
  fsdd,
  'small-digits': smallDigits,
  quickdraw,
  omniglot,
  fashion,
  'tiny-shakespeare': tinyShakespeare,
  'mnist-model': mnistModel,
  ultraface,
  silero,
} satisfies Record<string, Entry>
export type EntryName = keyof typeof entries

/** Throws a sentence when there is none of that name. */
export function entryOf(name: string): Entry {
  if (!Object.hasOwn(entries, name))
    throw new Error(`The data catalogue has no "${name}"; choose one of ${Object.keys(entries).join(', ')}.`)
  return entries[name as EntryName]
}
