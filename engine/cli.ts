/** The engine without a window. Exit codes: 0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C. */
import { Command, CommanderError } from 'commander'
import { addBenchCommands } from './commands/bench.ts'
import { addDataCommands } from './commands/data.ts'
import { addExchangeCommands } from './commands/exchange.ts'
import { addInspectCommands } from './commands/inspect.ts'
import { addNewCommands } from './commands/new.ts'
import { addRunCommand } from './commands/run.ts'
import { wrongUse } from './commands/said.ts'
import { addWorkerCommand } from './commands/worker.ts'
import { version } from './version.ts'

// Whoever reads may have enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

const program = new Command('neurula')
  .description('Neurula without its window: networks wired by hand that learn and evolve, each project one local file.')
  .version(version, '--version', 'say which version this is')
  .addHelpText(
    'after',
    '\nEach command has its own: neurula run --help.\nExit codes: 0 done, 1 failed (a sentence says why), 2 no such command or option, 130 Ctrl-C.',
  )
  // What was wrong is said at the end, as a sentence.
  .configureOutput({ outputError: () => undefined })
  .exitOverride()

for (const add of [
  addNewCommands,
  addRunCommand,
  addInspectCommands,
  addExchangeCommands,
  addBenchCommands,
  addDataCommands,
  addWorkerCommand,
])
  add(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
    if (error.exitCode !== 0 && error.code !== 'commander.help') console.error(wrongUse(error, program, process.argv.slice(2)))
  } else {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode ??= 1
  }
}
