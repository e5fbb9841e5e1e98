/** What the answers panel shows of a kind of task, and the samples that such a view tells of. */
import { type ComponentType, useEffect, useState } from 'react'
import type { Probe } from '../../../engine/protocol.ts'
import type { TaskDefinition } from '../../../engine/tasks/definitions.ts'
import { engine } from '../../engine.ts'
import { useRuns } from '../../runs/store.ts'

export interface Shown {
  readonly task: string
  readonly definition: TaskDefinition
  /** The readout whose answers these are, by its module's id; absent where none answers the task. */
  readonly readout: string | undefined
  /** How the samples are shown, of the task's conditions; absent: as they are. */
  readonly condition: string | undefined
}
/** One way to show what a network answers; its figure stands in the panel for the tasks that it suits. */
export interface AnswerView {
  suits(task: TaskDefinition): boolean
  readonly Figure: ComponentType<Shown>
}

/** What a task shows first, where it shows anything. */
export const shows = ({ fields }: TaskDefinition) => Object.values(fields).at(0)
/** What a task asks first, where it asks anything. */
export const asks = ({ answers }: TaskDefinition) => Object.values(answers).at(0)

/** What a class of the first thing that is asked is called. */
export const className = (task: TaskDefinition, label: number): string => asks(task)?.names?.[label] ?? String(label)

export interface Sample {
  readonly index: number
  readonly condition: string | undefined
  /** Of the field that is shown, and of the one that is asked, row-major. */
  readonly values: Float32Array
  readonly target: Float32Array
}
const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer)

/** Samples of the validation split or of a condition, spread over it since it may be ordered, and what the network answers to each; null while it cannot. */
export function useSamples(
  { task, readout, condition }: Pick<Shown, 'task' | 'readout' | 'condition'>,
  count: number,
): readonly { readonly sample: Sample; readonly probe: Probe | null }[] {
  const answers = useRuns((s) => s.answers)
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const [probes, setProbes] = useState<readonly (Probe | null)[]>([])
  useEffect(() => {
    let current = true
    const from = { task, ...(condition !== undefined && { condition }) }
    const look = async () => {
      const { of } = await engine.samples({ ...from, start: 0, count: 1 })
      const wanted = Array.from({ length: Math.min(count, of) }, (_, k) => Math.floor(((k + 0.5) * of) / Math.min(count, of)))
      return Promise.all(
        wanted.map(async (index) => {
          const { values, targets } = await engine.samples({ ...from, start: index, count: 1 })
          return { index, condition, values: floats(values), target: floats(targets) }
        }),
      )
    }
    void look().then(
      (found) => current && setSamples(found),
      () => current && setSamples([]),
    )
    return () => {
      current = false
    }
  }, [task, condition, count])
  useEffect(() => {
    let current = true
    void Promise.all(
      samples.map(({ index, condition }) =>
        engine
          .probe({ task, index, ...(condition !== undefined && { condition }), ...(readout !== undefined && { readout }) })
          .catch(() => null),
      ),
    ).then((found) => current && setProbes(found))
    return () => {
      current = false
    }
  }, [task, readout, samples, answers])
  return samples.map((sample, k) => ({ sample, probe: probes[k] ?? null }))
}
