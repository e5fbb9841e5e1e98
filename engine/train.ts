/** A process that trains networks (runs/pool/trainers.ts); ends by itself when whoever asked is gone. */
import { setPriority } from 'node:os'
import type { Said } from './runs/pool/crew.ts'
import type { Taught } from './runs/pool/trainers.ts'
import { createTeacher } from './learn/short-training.ts'
import type { Pupil } from './runs/pool/training.ts'
import type { Lesson, Trained } from './stages/training.ts'
import { type Dataset, evenly, loadTask, splitOf } from './tasks/tasks.ts'

const kept = new Map<string, Uint8Array>()
const { train } = createTeacher()

let last: { readonly key: string; readonly data: Dataset; readonly lesson: Lesson } | null = null
/** The same object for the same lesson, by which its program is known again. */
function lessonOf({ task, judgedBy, most, learningRate, batch, threads }: Pupil, data: Dataset): Lesson {
  const key = JSON.stringify([task, judgedBy, most, learningRate, batch, threads])
  if (last?.key !== key || last.data !== data) {
    const [train, judged] = [most === undefined ? data.train : evenly(data.train, most), judgedBy && splitOf(data, task, judgedBy)]
    last = { key, data, lesson: { task, train, judged: judged || null, judgedBy, learningRate, batch, threads } }
  }
  return last.lesson
}

async function trained({ pupil, content }: Taught): Promise<Said<Trained>> {
  try {
    for (const [hash, bytes] of Object.entries(content)) kept.set(hash, bytes)
    const { network, weights, samples, seed, scope, task } = pupil
    const lesson = lessonOf(pupil, await loadTask(task, network, (hash) => kept.get(hash)!))
    return { said: await train(lesson, network, weights, samples, seed, scope) }
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
