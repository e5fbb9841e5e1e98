import './answers.css'
import { currentRun, useRuns } from '../../runs/store.ts'
import { ConfusionMatrix } from './ConfusionMatrix.tsx'
import { DrawPad } from './DrawPad.tsx'
import { Samples } from './Samples.tsx'

/** What the network says: confusion of the chosen run, samples, and what a person draws. */
export function Answers() {
  const run = useRuns(currentRun)
  const confusion = useRuns((s) => (run ? s.confusion[run.id] : undefined))
  return (
    <div className="n-answers">
      <ConfusionMatrix confusion={confusion} />
      <DrawPad />
      <figure>
        <figcaption>Samples</figcaption>
        <Samples />
      </figure>
    </div>
  )
}
