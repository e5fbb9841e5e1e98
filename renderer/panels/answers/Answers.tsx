import './answers.css'
import { Select } from '@mantine/core'
import { useEffect, useMemo } from 'react'
import { definitions } from '../../../engine/modules/definitions.ts'
import type { Network } from '../../../engine/network/schema.ts'
import { within } from '../../../engine/network/scope.ts'
import { type TaskDefinition, taskOf } from '../../../engine/tasks/definitions.ts'
import { dataKept, useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { showActivity } from '../../runs/activity.ts'
import { chooseStage, useStage } from '../../runs/stage.ts'
import { liveRun, useRuns } from '../../runs/store.ts'
import { useUi } from '../../ui.ts'
import { answerViews } from './views.ts'

/** The sample that the modules show before a person chooses another. */
const FIRST = 7
/** No condition is called so. */
const AS_THEY_ARE = 'as they are'

/** The readouts that answer a task and that a stage of it teaches, by their places on the canvas from top to bottom. */
function readoutsOf(network: Network, task: string, { answers }: TaskDefinition): { value: string; label: string }[] {
  const taught = new Set(network.curriculum.filter((stage) => stage.task === task).flatMap((stage) => [...within(network, stage)]))
  return Object.entries(network.modules)
    .filter(([id, { kind, muted, params }]) => {
      const read = kind === 'readout' && !muted && taught.has(id) ? definitions.readout.params.safeParse(params) : null
      return read?.success && Object.hasOwn(answers, read.data.field)
    })
    .sort(([, a], [, b]) => a.position.y - b.position.y)
    .map(([value, { name }]) => ({ value, label: name }))
}

/** What the network says of a task's samples, by the views that suit the task. */
export function Answers() {
  const network = useDocument((s) => s.network)
  const task = useStage()?.task
  const running = useRuns((s) => liveRun(s.runs) !== undefined)
  const answers = useRuns((s) => s.answers)
  const chosen = useUi((s) => s.readout)
  const data = useDocument((s) => s.network?.data)
  const kept = useDocument(dataKept)
  const definition = useMemo(() => (task === undefined ? undefined : taskOf({ data }, task)), [data, task])
  const readouts = useMemo(
    () => (network && task !== undefined && definition ? readoutsOf(network, task, definition) : []),
    [network, task, definition],
  )
  const asked = useUi((s) => s.condition)
  const conditions = Object.entries(definition?.conditions ?? {})
  const condition = conditions.find(([name]) => name === asked)?.[0]
  const readout = (readouts.find(({ value }) => value === chosen) ?? readouts[0])?.value
  useEffect(() => {
    // A run shows its own samples in the modules.
    if (!task || !kept || liveRun(useRuns.getState().runs)) return
    const from = { task, ...(condition !== undefined && { condition }) }
    engine
      .probe({ ...from, index: FIRST })
      // There may be fewer.
      .catch(() => engine.probe({ ...from, index: 0 }))
      .then(
        (probe) => liveRun(useRuns.getState().runs) === undefined && showActivity(probe),
        () => undefined,
      )
  }, [task, condition, answers, kept])
  if (!task || !definition || !network || !kept)
    return (
      <div className="n-answers">
        <p className="n-empty">What the network says of samples appears here once it has a task; choose one in the inspector.</p>
      </div>
    )
  const tasks = [...new Set(network.curriculum.map((stage) => stage.task))]
  return (
    <div className="n-answers">
      {(tasks.length > 1 || readouts.length > 1 || conditions.length > 0) && (
        <div className="n-answers-of" data-testid="answers-of">
          {tasks.length > 1 && (
            <Select
              label="Task"
              size="xs"
              allowDeselect={false}
              disabled={running}
              value={task}
              data={tasks.map((value) => ({ value, label: taskOf({ data }, value)?.title ?? value }))}
              onChange={(v) => v !== null && chooseStage(network.curriculum.find((stage) => stage.task === v)!.id)}
            />
          )}
          {readouts.length > 1 && (
            <Select
              label="Answer of"
              size="xs"
              allowDeselect={false}
              value={readout ?? null}
              data={readouts}
              onChange={(v) => useUi.setState({ readout: v })}
            />
          )}
          {conditions.length > 0 && (
            <Select
              label="Samples"
              size="xs"
              allowDeselect={false}
              value={condition ?? AS_THEY_ARE}
              data={[{ value: AS_THEY_ARE, label: 'As they are learned' }, ...conditions.map(([value, label]) => ({ value, label }))]}
              comboboxProps={{ width: 340, position: 'top-start' }}
              onChange={(v) => useUi.setState({ condition: v === AS_THEY_ARE ? null : v })}
            />
          )}
        </div>
      )}
      {!answerViews.some(({ suits }) => suits(definition)) && (
        <p className="n-empty">Samples of this task have no picture of their own; the modules show what one of them does.</p>
      )}
      {answerViews.map(
        ({ suits, Figure }, k) =>
          suits(definition) && <Figure key={`${k} ${task}`} task={task} definition={definition} readout={readout} condition={condition} />,
      )}
    </div>
  )
}
