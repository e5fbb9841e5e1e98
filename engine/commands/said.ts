/** What the commands of the command line have in common. */
import { resolve } from 'node:path'
import type { Command, CommanderError } from 'commander'

/** The option of every command that can say what it found to another program. */
export const asJson = ['--json', 'a JSON object a line, for other programs'] as const

/** npm runs scripts in the package's root; paths a person gives are relative to where they stand. */
export const place = (file: string) => resolve(process.env.INIT_CWD ?? process.cwd(), file)
export const line = (value: unknown) => console.log(JSON.stringify(value))

/** Which wrong use there was, as one sentence that says where to look. */
export function wrongUse({ message }: CommanderError, program: Command, args: readonly string[]): string {
  let command = program
  const names = ['neurula']
  for (const name of args) {
    const inner = command.commands.find((known) => known.name() === name)
    if (!inner) break
    command = inner
    names.push(name)
  }
  const [what, hint] = message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .replace('. Expected', ': expected')
    .split('\n')
  const meant = hint && /^\(Did you mean (.*)\?\)$/.exec(hint)?.[1]
  const said = `${what![0]!.toUpperCase()}${what!.slice(1).replace(/\.$/, '')}${meant ? ` (did you mean "${meant}"?)` : ''}`
  return `${said}; "${names.join(' ')} --help" says what there is.`
}
