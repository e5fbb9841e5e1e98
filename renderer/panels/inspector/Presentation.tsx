import { edit, useDocument } from '../../document/store.ts'
import { Choice, NumberField, Row } from './fields.tsx'

const TICKS = { type: 'integer', unit: 'ticks', minimum: 1, maximum: 10000 }
const HOLD = { type: 'integer', unit: 'ticks', minimum: 1, maximum: 1000 }
const SHARE = { type: 'number', minimum: 0, maximum: 1 }
const READOUTS = [
  ['last', 'last tick'],
  ['mean', 'mean'],
  ['every', 'every tick'],
  ['sure', 'when sure'],
] as const
const STATES = [
  ['reset', 'reset'],
  ['carried', 'carried'],
] as const

/** How long a sample is shown, when its answer counts, and what of it is left for the next. */
export function Presentation() {
  const presentation = useDocument((s) => s.network!.presentation)
  const set = (label: string, change: Partial<typeof presentation>) =>
    edit(label, (draft) => {
      Object.assign(draft.presentation, change)
    })
  return (
    <>
      <Row label="Presentation" description="How long each sample is shown.">
        <NumberField
          label="Presentation"
          schema={TICKS}
          value={presentation.ticks}
          change={(v) => set('Length of a presentation', { ticks: v as number })}
        />
      </Row>
      <Row
        label="Read out"
        description="The answer at the last tick, the mean over all, the answer at each tick, or at the first tick at which it is sure enough."
      >
        <Choice
          label="Read out"
          options={READOUTS}
          value={presentation.readout}
          change={(v) => set('Read-out', { readout: v as typeof presentation.readout })}
        />
      </Row>
      {presentation.readout === 'sure' && (
        <Row label="Sure at" description="The presentation ends when one answer has this share of the probability, 0 to 1.">
          <NumberField
            label="Sure at"
            schema={SHARE}
            value={presentation.confidence}
            change={(v) => set('Sure at', { confidence: v as number })}
          />
        </Row>
      )}
      <Row label="An element lasts" description="Of a sequence, how long each element is shown before the next.">
        <NumberField
          label="An element lasts"
          schema={HOLD}
          value={presentation.hold}
          change={(v) => set('Length of an element', { hold: v as number })}
        />
      </Row>
      <Row label="State" description="Whether states start from zero with each sample, or go on from the sample before.">
        <Choice
          label="State"
          options={STATES}
          value={presentation.state}
          change={(v) => set('State between samples', { state: v as typeof presentation.state })}
        />
      </Row>
    </>
  )
}
