import { countText, weightsInAll } from '../../canvas/measure.ts'
import { edit, useDocument } from '../../document/store.ts'
import { Row, TextField } from './fields.tsx'
import { NumberRow } from './rows.tsx'
import { Curriculum } from './Curriculum.tsx'
import { Presentation } from './Presentation.tsx'

const MILLISECONDS = { type: 'number', unit: 'ms', minimum: 0.001 }
/** The network as a whole, when nothing is selected. */
export function NetworkForm() {
  const network = useDocument((s) => s.network)!
  const weights = useDocument((s) => weightsInAll(s.resolution))
  return (
    <>
      <header className="n-subject">
        <strong>Network</strong>
      </header>
      <Row label="Name">
        <TextField
          label="Name"
          value={network.name}
          change={(name) =>
            edit(`Rename the network to ${name}`, (draft) => {
              draft.name = name
            })
          }
        />
      </Row>
      <Row label="Modules">
        <span className="n-mono">{Object.keys(network.modules).length}</span>
      </Row>
      <Row label="Projections">
        <span className="n-mono">{Object.keys(network.projections).length}</span>
      </Row>
      <Row label="Weights">
        <span className="n-mono">{countText(weights)}</span>
      </Row>
      <h3 className="n-heading">Time</h3>
      <NumberRow
        label="A tick lasts"
        schema={MILLISECONDS}
        value={network.dt}
        change={(dt) =>
          edit('Length of a tick', (draft) => {
            draft.dt = dt
          })
        }
      />
      <Presentation />
      <Curriculum />
      <p className="n-empty n-hint">Select a module or a projection to see its settings.</p>
    </>
  )
}
