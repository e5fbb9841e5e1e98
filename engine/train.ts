/** A process that trains networks and asks candidates (runs/pool/trainers.ts); ends by itself when whoever asked is gone. */
import { setPriority } from 'node:os'
import type { Said } from './runs/pool/crew.ts'
import { createAsked } from './evolve/weights/asked.ts'
import { askingFrom, type Questions } from './runs/pool/asking.ts'
import { packTrials } from './runs/pool/trials.ts'
import type { Done, Taught } from './runs/pool/trainers.ts'
import type { Asked } from './stages/asking.ts'
import { createTeacher } from './learn/short-training.ts'
import type { Pupil } from './runs/pool/training.ts'
import type { Lesson, Trained } from './stages/training.ts'
import { type Content, type Dataset, evenly, loadTask, splitOf } from './tasks/tasks.ts'

const threads = Number(process.argv[2])
const kept = new Map<string, Uint8Array>()
const content: Content = (hash) => kept.get(hash)!
const { train } = createTeacher()

let last: { readonly key: string; readonly data: Dataset; readonly lesson: Lesson } | null = null
/** The same object for the same lesson, by which its program is known again. */
function lessonOf({ task, judgedBy, most, learningRate, batch }: Pupil, data: Dataset): Lesson {
  const key = JSON.stringify([task, judgedBy, most, learningRate, batch])
  if (last?.key !== key || last.data !== data) {
    const [train, judged] = [most === undefined ? data.train : evenly(data.train, most), judgedBy && splitOf(data, task, judgedBy)]
    last = { key, data, lesson: { task, train, judged: judged || null, judgedBy, learningRate, batch, threads } }
  }
  return last.lesson
}
async function trained(pupil: Pupil): Promise<Trained> {
  const { network, weights, samples, seed, scope, task } = pupil
  return train(lessonOf(pupil, await loadTask(task, network, content)), network, weights, samples, seed, scope)
}

/** Who asked last. */
let asked: { readonly key: string; readonly by: Asked } | null = null
async function answered({ key, candidates }: Questions): Promise<Float64Array> {
  if (asked?.key !== key) {
    await asked?.by.dispose()
    asked = null
    const asking = askingFrom(content(key))
    const { train } = await loadTask(asking.task, asking.network, content)
    asked = { key, by: await createAsked(asking, train, threads) }
  }
  return packTrials(await asked.by.trials(candidates))
}

async function done({ content, ...task }: Taught): Promise<Said<Done>> {
  try {
    for (const [hash, bytes] of Object.entries(content)) kept.set(hash, bytes)
    return { said: 'pupil' in task ? await trained(task.pupil) : await answered(task.questions) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

try {
  setPriority(10)
} catch {
  // Where the system forbids it, it shares evenly.
}
process.on('message', async (taught: Taught) => process.send!(await done(taught)))
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
