/** `neurula bench`: what is measured, a command each. */
import type { Command } from 'commander'
import { benchText, benchTraining } from '../bench/bench.ts'
import { benchJudging } from '../bench/evolution/judging.ts'
import { benchNeedle, needleText } from '../bench/evolution/needle.ts'
import { methods, paintedProblems } from '../bench/evolution/painted.ts'
import { benchHyperneat, patternText } from '../bench/evolution/patterns.ts'
import { problems, usualConditions } from '../bench/evolution/problems.ts'
import { benchEvolution, rateText } from '../bench/evolution/rates.ts'
import { benchNeat, searchText } from '../bench/evolution/searches.ts'
import { benchModules, kindText } from '../bench/modules.ts'
import { networks } from '../bench/training.ts'
import { asJson } from './said.ts'
import { objectiveNames } from '../evolve/objectives/definition.ts'
import { strategies } from '../evolve/strategies/strategies.ts'
import { threads } from '../runs/job.ts'

const among = (table: object) => Object.keys(table).join(', ')
/** Generations that the experiment of Hinton & Nowlan lasts. */
const GENERATIONS = 50

async function tell<T>(found: AsyncIterable<T> | Iterable<T>, text: (one: T) => string, json: boolean | undefined): Promise<void> {
  for await (const one of found) console.log(json ? JSON.stringify(one) : text(one))
}

export function addBenchCommands(program: Command): void {
  const bench = program.command('bench').description('measure how fast things go, and how many networks evolution tries')
  bench
    .command('training [networks...]')
    .description(`a training step of the reference networks: ${among(networks)}; all where none is named`)
    .option(
      '--peers',
      'also PyTorch, jax-js and TensorFlow.js, in turn; in a checkout only, NEURULA_PEERS is the folder of torch_training.py',
    )
    .option(...asJson)
    .action((chosen: string[], { peers, json }: { peers?: boolean; json?: boolean }) =>
      tell(benchTraining(chosen, Boolean(peers)), benchText, json),
    )
  bench
    .command('modules [kinds...]')
    .description('a training step of the smallest network around a module of each kind; all where none is named')
    .option(...asJson)
    .action((kinds: string[], { json }: { json?: boolean }) => tell(benchModules(kinds, threads()), kindText, json))
  bench
    .command('neat')
    .description('how many networks are tried until a task is solved, from seed 1 on')
    .option('--task <name>', `one of ${among(problems)}`, 'xor')
    .option(
      '--method <name>',
      `neat; neat-small: a small population; an objective other than fitness: ${objectiveNames.slice(1).join(', ')}; or a strategy for the weights of a fixed network: ${among(strategies)}`,
      'neat',
    )
    .option('--seeds <n>', 'searches', '100')
    .option('--angle <degrees>', 'of the long pole at the start, for two poles; papers begin at 4 or at 1', `${usualConditions.angle}`)
    .option('--starts <n>', 'of 625, from how many a solution holds double-pole-blind; papers ask for 200', `${usualConditions.starts}`)
    .option(...asJson)
    .action(
      async (o: { task: string; method: string; seeds: string; angle: string; starts: string; json?: boolean }) =>
        await tell(
          [await benchNeat(o.task, Number(o.seeds), o.method, { angle: Number(o.angle), starts: Number(o.starts) })],
          searchText,
          o.json,
        ),
    )
  bench
    .command('hyperneat')
    .description('how many CPPNs are tried until what they paint solves a task')
    .option('--task <name>', `one of ${among(paintedProblems)}`, 'retina')
    .option('--method <name>', `when there is a connection: ${methods.join(', ')}`, 'leo-seed')
    .option('--first <n>', 'the first seed', '1')
    .option('--seeds <n>', 'searches, from the first seed on', '100')
    .option('--generations <n>', 'after which a search is given up', '1000')
    .option(...asJson)
    .action(async (o: { task: string; method: string; first: string; seeds: string; generations: string; json?: boolean }) =>
      tell(
        [await benchHyperneat(o.task, o.method, { first: Number(o.first), seeds: Number(o.seeds), generations: Number(o.generations) })],
        patternText,
        o.json,
      ),
    )
  bench
    .command('needle')
    .description(`the experiment of Hinton & Nowlan 1987, with learning and without, for ${GENERATIONS} generations`)
    .option('--seeds <n>', 'runs, from seed 1 on', '100')
    .option(...asJson)
    .action(({ seeds, json }: { seeds: string; json?: boolean }) => tell(benchNeedle(Number(seeds), GENERATIONS), needleText, json))
  bench
    .command('evolution')
    .description('generations, networks and steps in worlds a second, on one thread and on several')
    .option('--peers', "also npm's neataptic, in turn; in a checkout only")
    .option('--redis <address>', 'also two workers at this Redis, as redis://MACHINE:PORT')
    .option(...asJson)
    .action(async ({ peers, redis, json }: { peers?: boolean; redis?: string; json?: boolean }) => {
      await tell(benchEvolution(Boolean(peers)), rateText, json)
      await tell(benchJudging(redis ?? null), rateText, json)
    })
}
