/** `neurula data`: the data catalogue on the command line. */
import type { Command } from 'commander'
import { asJson, place } from './said.ts'
import type { DataEntry } from '../protocol.ts'
import { entryOf } from '../tasks/catalogue/entries.ts'
import { bytesOf } from '../tasks/catalogue/entry.ts'
import { createGets } from '../tasks/catalogue/gets.ts'
import { getEntry, removeEntry, bringOwn } from '../tasks/catalogue/library.ts'

const size = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)
const states: Readonly<Record<DataEntry['state'], string>> = {
  absent: 'not here',
  part: 'in part',
  getting: 'on its way',
  here: 'here',
  lent: 'lent',
}

async function get(name: string): Promise<void> {
  const entry = entryOf(name)
  const total = bytesOf(entry)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('Stopped; what has come is kept.')))
  const began = Date.now()
  let first: number | null = null
  const tell = (have: number) => {
    first ??= have
    if (!process.stderr.isTTY) return
    const filled = Math.round((30 * have) / total)
    const seconds = have > first ? ((total - have) * (Date.now() - began)) / (have - first) / 1000 : null
    process.stderr.write(
      `\r${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${size(have)} of ${size(total)}  ${seconds === null ? '' : `${Math.ceil(seconds)} s left`}   `,
    )
  }
  try {
    await getEntry(entry, { signal: stop.signal, tell })
  } catch (error) {
    if (stop.signal.aborted) process.exitCode = 130
    throw error
  } finally {
    if (process.stderr.isTTY && first !== null) process.stderr.write('\n')
  }
}

export function addDataCommands(program: Command): void {
  const data = program.command('data').description('public data that tasks and templates need: list, get, use, remove')
  data
    .command('list', { isDefault: true })
    .description('list the data catalogue, and what of it is here')
    .option(...asJson)
    .action(async (o: { json?: boolean }) => {
      for (const entry of await createGets(() => undefined).list())
        console.log(
          o.json
            ? JSON.stringify(entry)
            : `${entry.name.padEnd(16)} ${states[entry.state].padEnd(10)} ${size(entry.bytes).padStart(7)}  ${entry.title}, ${entry.licence}`,
        )
    })
  data.command('get <name>').description('get data from their source, or go on getting them').action(get)
  data
    .command('use <name> <file>')
    .description('take data over from a file or folder of your own; they are known by their bytes')
    .action((name: string, file: string) => bringOwn(entryOf(name), place(file)))
  data
    .command('remove <name>')
    .description('remove what was got')
    .action((name: string) => removeEntry(entryOf(name)))
}
