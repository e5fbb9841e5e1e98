import './answers.css'
import { type TaskDefinition, taskDefinitions } from '../../../engine/tasks/definitions.ts'
import { useDocument } from '../../document/store.ts'
import { currentRun, useRuns } from '../../runs/store.ts'
import { ConfusionMatrix } from './ConfusionMatrix.tsx'
import { DrawPad } from './DrawPad.tsx'
import { Passages } from './Passages.tsx'
import { Samples } from './Samples.tsx'

/** What the network says: confusion of the chosen run, samples, and what a person draws. */
export function Answers() {
  const run = useRuns(currentRun)
  const confusion = useRuns((s) => (run ? s.confusion[run.id] : undefined))
  const task = useDocument((s) => s.network?.curriculum[0]?.task)
  const definition: TaskDefinition | undefined = Object.entries(taskDefinitions).find(([name]) => name === task)?.[1]
  const shows = Object.values(definition?.fields ?? {})[0]?.modality ?? 'image'
  const classes = Object.values(definition?.answers ?? {}).find((answer) => answer.classes !== undefined)?.classes
  if (!definition)
    return (
      <div className="n-answers">
        <p className="n-empty">What the network says of samples appears here once it has a task; choose one in the inspector.</p>
      </div>
    )
  return (
    <div className="n-answers">
      {classes !== undefined && <ConfusionMatrix confusion={confusion} classes={classes} />}
      {shows === 'image' && <DrawPad />}
      {shows === 'image' && (
        <figure>
          <figcaption>Samples</figcaption>
          <Samples />
        </figure>
      )}
      {definition?.each && (
        <figure className="n-foretold">
          <figcaption>
            Foretold <span className="n-quiet">the more the network expected a {definition.each}, the darker it is</span>
          </figcaption>
          <Passages />
        </figure>
      )}
    </div>
  )
}
