/** A process that trains networks (runs/pool/trainers.ts); ends by itself when whoever asked is gone. */
import { setPriority } from 'node:os'
import type { Said } from './runs/pool/crew.ts'
import type { Taught } from './runs/pool/trainers.ts'
import { trainShortly } from './runs/stages/short-training.ts'
import type { Trained } from './stages/training.ts'
import { loadTask, splitOf } from './tasks/tasks.ts'

const kept = new Map<string, Uint8Array>()

async function trained({ pupil, content }: Taught): Promise<Said<Trained>> {
  try {
    for (const [hash, bytes] of Object.entries(content)) kept.set(hash, bytes)
    const { network, weights, samples, seed, scope, task, judgedBy, ...rest } = pupil
    const data = await loadTask(task, network, (hash) => kept.get(hash)!)
    const lesson = { ...rest, task, judgedBy, train: data.train, judged: splitOf(data, task, judgedBy) }
    const { weights: after, score } = await trainShortly(lesson, network, weights, samples, seed, scope)
    // Copied, as they may lie in a memory that is shared.
    return { said: { weights: Object.fromEntries(Object.entries(after).map(([name, values]) => [name, values.slice()])), score } }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

try {
  setPriority(10)
} catch {
  // Where the system forbids it, it shares evenly.
}
process.on('message', async (taught: Taught) => process.send!(await trained(taught)))
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
