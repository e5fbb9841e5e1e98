import { edit, useDocument } from '../../document/store.ts'
import { ChoiceRow, NumberRow } from './rows.tsx'

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
      <NumberRow
        label="Presentation"
        description="How long each sample is shown."
        schema={TICKS}
        value={presentation.ticks}
        change={(ticks) => set('Length of a presentation', { ticks })}
      />
      <ChoiceRow
        label="Read out"
        description="The answer at the last tick, the mean over all, the answer at each tick, or at the first tick at which it is sure enough."
        options={READOUTS}
        value={presentation.readout}
        change={(readout) => set('Read-out', { readout })}
      />
      {presentation.readout === 'sure' && (
        <NumberRow
          label="Sure at"
          description="The presentation ends when one answer has this share of the probability, 0 to 1."
          schema={SHARE}
          value={presentation.confidence}
          change={(confidence) => set('Sure at', { confidence })}
        />
      )}
      <NumberRow
        label="An element lasts"
        description="Of a sequence, how long each element is shown before the next."
        schema={HOLD}
        value={presentation.hold}
        change={(hold) => set('Length of an element', { hold })}
      />
      <ChoiceRow
        label="State"
        description="Whether states start from zero with each sample, or go on from the sample before."
        options={STATES}
        value={presentation.state}
        change={(state) => set('State between samples', { state })}
      />
    </>
  )
}
