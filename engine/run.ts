/** A run's own process: trains, tells, and stops between steps when told. Ends by itself when its engine is gone. */
import { setPriority } from 'node:os'
import type { Weights } from './compile/weights.ts'
import { follow } from './runs/curriculum.ts'
import { createPool } from './runs/pool/pool.ts'
import { createPredictor, showSample } from './runs/predict.ts'
import { type Network, presentedIn, type Stage } from './network/schema.ts'
import type { Generation } from './protocol.ts'
import type { Evolved, FromRun, Job, ToRun } from './runs/messages.ts'
import { pack } from './store/generations.ts'
import { type Content, type Dataset, loadTask } from './tasks/tasks.ts'

/** Milliseconds from one checkpoint to the next: soon at first, then every 5 s. */
const CHECKPOINT_MS = [500, 500, 1000, 2000, 5000]
const PROGRESS_MS = 50
/** Milliseconds from one look at the modules to the next, and bytes a second that looks may bring. */
const ACTIVITY_MS = 125
const ACTIVITY_BYTES = 8e6
const GIVE_WAY_MS = 10

let [told, looked, gaveWay, kept, checkpoints] = [0, 0, 0, performance.now(), 0]
let asked: 'go' | 'pause' | 'stop' = 'go'
let wake: (() => void) | null = null
const tell = (message: FromRun) =>
  new Promise<void>((resolve) => (process.connected ? process.send!(message, undefined, {}, () => resolve()) : resolve()))

/** Whether the next step is done; the engine hears that the last one was, since the score comes after it. */
function goOn(): 'go' | 'stop' {
  if (asked !== 'stop') return 'go'
  void tell({ type: 'stopping' })
  return 'stop'
}

async function work({ network, seed, threads, state, content: held, limit, redis, ancestor }: Job): Promise<void> {
  const content: Content = (hash) => held[hash]!
  const pool = createPool(threads, redis ?? null, content, (note) => void tell({ type: 'note', note }))
  const eye = createEye(content)
  const following = follow(
    network,
    seed,
    threads,
    state,
    {
      stage: (place, now) => {
        void tell({ type: 'stage', place })
        return eye.open(now, now.curriculum[place]!)
      },
      content,
      ...(ancestor && { ancestor }),
      judges: pool.judges,
      asks: pool.asks,
      ...(pool.trainer && { trainer: pool.trainer }),
      planned: (plan) => void tell({ type: 'planned', plan }),
      step: (progress) => {
        if (performance.now() - told < PROGRESS_MS) return
        told = performance.now()
        void tell({ type: 'progress', progress })
      },
      epoch: (progress, { generations = [], ...report }, { weights }) =>
        void tell({ type: 'epoch', progress, report, evolved: generations.map(evolved), weights }),
      control: (_step, now) => {
        if (asked === 'stop') return goOn()
        if (performance.now() - looked > eye.rest) {
          looked = performance.now()
          eye.look(now().weights)
        }
        if (asked === 'pause') {
          void tell({ type: 'paused', state: now() })
          return new Promise((resolve) => {
            wake = () => resolve(goOn())
          })
        }
        if (performance.now() - kept > CHECKPOINT_MS[Math.min(checkpoints, CHECKPOINT_MS.length - 1)]!) {
          kept = performance.now()
          checkpoints++
          void tell({ type: 'checkpoint', state: now() })
        }
        if (performance.now() - gaveWay < GIVE_WAY_MS) return 'go'
        gaveWay = performance.now()
        // Lets messages in; a step does not give way to them.
        return new Promise((resolve) => setImmediate(() => resolve(goOn())))
      },
    },
    limit,
  )
  try {
    await tell({ type: 'done', ending: await following })
  } finally {
    await pool.dispose()
  }
}

/** Packed here, so that the engine does not wait for it. */
function evolved(generation: Generation): Evolved {
  const { genomes: _genomes, ...census } = generation
  return { census, packed: pack(generation) }
}

/** Shows one validation sample of the stage's task for a second, then another, to the network as it is. */
function createEye(content: Content) {
  let sight: { predictor: Awaited<ReturnType<typeof createPredictor>>; data: Dataset } | null = null
  let rest = ACTIVITY_MS
  return {
    /** Milliseconds until the next look. */
    get rest() {
      return rest
    },
    async open(network: Network, stage: Stage): Promise<void> {
      const data = await loadTask(stage.task, network, content)
      await sight?.predictor.dispose()
      sight = { predictor: await createPredictor(presentedIn(network, stage), Object.keys(data.validation.sizes)), data }
    },
    look(weights: Weights): void {
      if (!sight) return
      const { data, predictor } = sight
      const index = (Math.floor(performance.now() / 1000) * 81) % data.validation.count
      void predictor
        .probe(showSample(data.validation, index), weights)
        .then((probe) => {
          const bytes = Object.values(probe.activity).reduce((sum, { values }) => sum + values.byteLength, 0)
          rest = Math.max(ACTIVITY_MS, (1000 * bytes) / ACTIVITY_BYTES)
          return tell({ type: 'activity', probe })
        })
        // A picture that could not be made is no reason to end.
        .catch((error: unknown) => console.error(error))
    },
  }
}

try {
  setPriority(10)
} catch {
  // Where the system forbids it, the run shares evenly.
}
process.on('message', (message: ToRun) => {
  if (message.type === 'start') {
    work(message.job)
      .catch((error) => tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }))
      .finally(() => process.connected && process.disconnect())
    return
  }
  asked = message.type === 'resume' ? 'go' : message.type
  if (asked !== 'pause') wake?.()
})
// Ctrl-C reaches every process of the terminal; the engine decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => {
  asked = 'stop'
  wake?.()
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5000).unref()
})
