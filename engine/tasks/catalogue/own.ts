/** A person's own copies of an entry's files, known by their bytes, whatever their names. */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, opendir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { partOf, settle, sha256Of } from './download.ts'
import type { Entry, EntryFile } from './entry.ts'

/** A folder with more files is not looked through. */
const MOST = 20_000

async function* filesIn(path: string): AsyncGenerator<string> {
  if (!(await stat(path)).isDirectory()) {
    yield path
    return
  }
  let seen = 0
  for await (const found of await opendir(path, { recursive: true })) {
    if (++seen > MOST) throw new Error(`the folder has more than ${MOST} files in it; choose one further down`)
    if (found.isFile()) yield join(found.parentPath, found.name)
  }
}

/**
 * Takes over those files of the entry that are at `path` or, if it is a folder, anywhere in it.
 * @throws words that go on a sentence when none is there, or one is missing in the end
 */
export async function takeOwn(entry: Entry, path: string, folder: string, here: (file: EntryFile) => Promise<boolean>): Promise<void> {
  const wanted = new Set<EntryFile>()
  for (const file of entry.files) if (!(await here(file))) wanted.add(file)
  let [looked, taken] = [0, 0]
  for await (const found of filesIn(path)) {
    if (wanted.size === 0) return
    looked++
    const { size } = await stat(found)
    const alike = [...wanted].filter(({ bytes }) => bytes === size)
    if (alike.length === 0) continue
    const sha256 = await sha256Of(found)
    const file = alike.find((one) => one.sha256 === sha256)
    if (!file) continue
    const to = join(folder, file.place)
    await mkdir(dirname(to), { recursive: true })
    await copyFile(found, partOf(to), constants.COPYFILE_FICLONE)
    // The copy, not what may have changed since it was looked at.
    if ((await sha256Of(partOf(to))) !== file.sha256) throw new Error('it changed while it was copied')
    const handle = await open(partOf(to), 'r+')
    await handle.sync().finally(() => handle.close())
    await settle(to)
    wanted.delete(file)
    taken++
  }
  if (wanted.size === 0) return
  const { place, bytes, sha256 } = [...wanted][0]!
  const [name] = place.split('/').slice(-1)
  if (taken > 0) throw new Error(`${taken} of its files were there and are kept, ${wanted.size} are missing, such as ${name}`)
  throw new Error(
    looked === 1 && entry.files.length === 1
      ? `the file is another one than the catalogue knows, ${name} with ${bytes} bytes and the SHA-256 ${sha256.slice(0, 12)}…`
      : `none of its files is there, such as ${name} with ${bytes} bytes; the names do not matter, the bytes do`,
  )
}
