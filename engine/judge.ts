/** A thread that judges networks (runs/pool/threads.ts). */
import { parentPort } from 'node:worker_threads'
import { createJudge } from './evolve/judge.ts'
import type { Judge } from './stages/exam.ts'
import { packTrials } from './runs/pool/trials.ts'
import type { Said } from './runs/pool/crew.ts'
import type { Told } from './runs/pool/threads.ts'

const judges = new Map<string, Judge>()

async function judged({ key, nets, exam, forget }: Told): Promise<Said<Float64Array>> {
  try {
    if (forget) {
      await judges.get(forget)?.dispose()
      judges.delete(forget)
    }
    if (exam) judges.set(key, createJudge(exam, 1))
    return { said: packTrials(await judges.get(key)!.judge(nets)) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

parentPort!.on('message', async (told: Told) => parentPort!.postMessage(await judged(told)))
