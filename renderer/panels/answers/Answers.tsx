import './answers.css'
import { useEffect, useMemo } from 'react'
import { taskOf } from '../../../engine/tasks/definitions.ts'
import { useDocument } from '../../document/store.ts'
import { engine } from '../../engine.ts'
import { showActivity } from '../../runs/activity.ts'
import { liveRun, useRuns } from '../../runs/store.ts'
import { answerViews } from './views.ts'

/** The sample that the modules show before a person chooses another. */
const FIRST = 7

/** What the network says of a task's samples, by the views that suit the task. */
export function Answers() {
  const task = useDocument((s) => s.network?.curriculum[0]?.task)
  const answers = useRuns((s) => s.answers)
  const data = useDocument((s) => s.network?.data)
  const definition = useMemo(() => (task === undefined ? undefined : taskOf({ data }, task)), [data, task])
  useEffect(() => {
    // A run shows its own samples in the modules.
    if (!task || liveRun(useRuns.getState().runs)) return
    engine.probe({ task, index: FIRST }).then(
      (probe) => liveRun(useRuns.getState().runs) === undefined && showActivity(probe),
      () => undefined,
    )
  }, [task, answers])
  if (!task || !definition)
    return (
      <div className="n-answers">
        <p className="n-empty">What the network says of samples appears here once it has a task; choose one in the inspector.</p>
      </div>
    )
  return (
    <div className="n-answers">
      {answerViews.map(({ suits, Figure }, k) => suits(definition) && <Figure key={k} task={task} definition={definition} />)}
    </div>
  )
}
