import { countText, weightsInAll } from '../../canvas/measure.ts'
import { edit, useDocument } from '../../document/store.ts'
import { Choice, NumberField, Row, TextField } from './fields.tsx'

const TICKS = { type: 'integer', unit: 'ticks', minimum: 1, maximum: 1000 }
const MILLISECONDS = { type: 'number', unit: 'ms', minimum: 0.001 }
const EPOCHS = { type: 'integer', unit: 'epochs', minimum: 1, maximum: 100000 }
const TITLES: Readonly<Record<string, string>> = { optimiser: 'Optimiser', learningRate: 'Learning rate', batch: 'Batch' }

/** The network as a whole, when nothing is selected. */
export function NetworkForm() {
  const network = useDocument((s) => s.network)!
  const weights = useDocument((s) => weightsInAll(s.resolution))
  const stage = network.curriculum[0]
  return (
    <>
      <header className="n-subject"><strong>Network</strong></header>
      <Row label="Name"><TextField label="Name" value={network.name} change={(name) => edit(`Rename the network to ${name}`, (draft) => { draft.name = name })} /></Row>
      <Row label="Modules"><span className="n-mono">{Object.keys(network.modules).length}</span></Row>
      <Row label="Projections"><span className="n-mono">{Object.keys(network.projections).length}</span></Row>
      <Row label="Weights"><span className="n-mono">{countText(weights)}</span></Row>
      <h3 className="n-heading">Time</h3>
      <Row label="A tick lasts"><NumberField label="A tick lasts" schema={MILLISECONDS} value={network.dt} change={(v) => edit('Length of a tick', (draft) => { draft.dt = v as number })} /></Row>
      <Row label="Presentation" description="How long each sample is shown."><NumberField label="Presentation" schema={TICKS} value={network.presentation.ticks} change={(v) => edit('Length of a presentation', (draft) => { draft.presentation.ticks = v as number })} /></Row>
      <Row label="Read out" description="The answer at the last tick, or the mean over all."><Choice label="Read out" options={[['last', 'last tick'], ['mean', 'mean']]} value={network.presentation.readout} change={(v) => edit('Read-out', (draft) => { draft.presentation.readout = v as 'last' | 'mean' })} /></Row>
      <h3 className="n-heading">Training</h3>
      {!stage && <p className="n-empty">This network has no stage of training yet.</p>}
      {stage && (
        <>
          <Row label="Task"><span>{stage.task}</span></Row>
          <Row label="Budget"><NumberField label="Budget" schema={EPOCHS} value={stage.budget.epochs} change={(v) => edit('Budget', (draft) => { draft.curriculum[0]!.budget.epochs = v as number })} /></Row>
          {Object.keys(TITLES).filter((key) => Object.hasOwn(stage.params, key)).map((key) => {
            const value = stage.params[key]
            const set = (v: unknown) => edit(TITLES[key]!, (draft) => { draft.curriculum[0]!.params[key] = v })
            return (
              <Row key={key} label={TITLES[key]!}>
                {typeof value === 'number' ? <NumberField label={TITLES[key]!} schema={{ type: key === 'batch' ? 'integer' : 'number', minimum: key === 'batch' ? 1 : 0 }} value={value} change={set} />
                  : key === 'optimiser' ? <Choice label="Optimiser" options={[['adam', 'Adam'], ['sgd', 'SGD']]} value={value} change={set} />
                  : <TextField label={TITLES[key]!} value={value} change={set} />}
              </Row>
            )
          })}
        </>
      )}
      <p className="n-empty n-hint">Select a module or a projection to see its settings.</p>
    </>
  )
}
