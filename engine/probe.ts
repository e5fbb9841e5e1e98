/** A process that looks at one model, or at files of a person's own, and may die of it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename, dirname } from 'node:path'
import { LeftOpen } from './formats/onnx/entries.ts'
import { prepare } from './formats/onnx/prepare.ts'
import { prove } from './formats/onnx/proof.ts'
import { MODEL_LIMITS } from './formats/onnx/read.ts'
import type { ProbeAnswer, ProbeJob, ProbeProgress } from './runs/probing.ts'
import { look } from './tasks/own/look.ts'

const PROGRESS_MS = 100
let told = 0
/** At most ten times a second. */
function tell(progress: number): void {
  if (performance.now() - told < PROGRESS_MS) return
  told = performance.now()
  process.send!({ progress } satisfies ProbeProgress)
}

async function answerTo(job: ProbeJob): Promise<ProbeAnswer> {
  if (job.kind === 'prove') {
    await prove(job.model)
    return { proven: true }
  }
  if (job.kind === 'look') return { brought: look(job.path, job.choices, tell) }
  const { path, given, wiring } = job
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile()) throw new Error(`“${basename(path)}” is not there; choose it again.`)
  if (found.size > MODEL_LIMITS.bytes)
    throw new Error(`“${basename(path)}” has ${found.size >> 20} MB; models of at most ${MODEL_LIMITS.bytes >> 20} MB are read.`)
  return { prepared: await prepare(readFileSync(path), dirname(path), given, wiring) }
}

try {
  setPriority(10)
  // When memory runs out, this process goes and nothing else (Linux).
  writeFileSync('/proc/self/oom_score_adj', '1000')
} catch {
  // Elsewhere it shares evenly.
}
process.once('message', (job: ProbeJob) => {
  answerTo(job)
    .catch(
      (error): ProbeAnswer => ({
        problem: error instanceof Error ? error.message : String(error),
        ...(error instanceof LeftOpen && { open: error.names }),
      }),
    )
    .then((answer) => process.send!(answer))
})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
