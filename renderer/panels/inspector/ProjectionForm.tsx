import type { Projection } from '../../../engine/network/schema.ts'
import { countText, weightsOf } from '../../canvas/measure.ts'
import { edit, tables, useDocument } from '../../document/store.ts'
import { Choice, common, Field, fieldsOf, MIXED, NumberField, Row } from './fields.tsx'

const SIGNS = [
  ['free', 'free'],
  ['excitatory', 'excites'],
  ['inhibitory', 'inhibits'],
] as const
const DELAY = { type: 'integer', unit: 'ticks', minimum: 0, maximum: 1000 }

/** One projection, or several. */
export function ProjectionForm({ ids }: { ids: readonly string[] }) {
  const network = useDocument((s) => s.network)!
  const resolution = useDocument((s) => s.resolution)
  const present = ids.filter((id) => Object.hasOwn(network.projections, id))
  const projections = present.map((id) => network.projections[id]!)
  const first = projections[0]
  if (!first) return null
  const name = (id: string) => network.modules[id]?.name ?? 'nothing'
  const title = present.length === 1 ? `${name(first.from.module)} → ${name(first.to.module)}` : `${present.length} projections`
  const set = (what: string, change: (projection: Projection) => void) =>
    edit(`${what} of ${title}`, (draft) => {
      for (const id of present) change(draft.projections[id] as Projection)
    })
  const kind = common(projections.map((p) => p.connectivity.kind))
  const connectivity = kind === MIXED ? undefined : tables.connectivities[kind]
  const frozen = common(projections.map((p) => p.locks.weights === true))
  const problems = resolution.problems.filter((p) => p.projection !== undefined && present.includes(p.projection))
  return (
    <>
      <header className="n-subject">
        <strong>{title}</strong>
        <span className="n-quiet">{present.length === 1 ? 'projection' : ''}</span>
      </header>
      {connectivity && <p className="n-help n-quiet">{connectivity.summary}</p>}
      {problems.map((p) => (
        <p key={p.message} className="n-wrong">
          {p.message}
        </p>
      ))}
      <Row label="Wiring">
        <Choice
          label="Wiring"
          options={Object.entries(tables.connectivities).map(([key, c]) => [key, c.title] as const)}
          value={kind}
          change={(v) =>
            set('Wiring', (p) => {
              p.connectivity = { kind: v, params: {} }
            })
          }
        />
      </Row>
      {connectivity &&
        Object.entries(fieldsOf(connectivity.params)).map(([key, schema]) => (
          <Field
            key={key}
            name={key}
            schema={schema}
            value={common(projections.map((p) => p.connectivity.params[key]))}
            change={(value) =>
              set(schema.title ?? key, (p) => {
                p.connectivity.params[key] = value
              })
            }
          />
        ))}
      <Row label="Sign" description="Excites: no weight below zero. Inhibits: none above.">
        <Choice
          label="Sign"
          options={SIGNS}
          value={common(projections.map((p) => p.sign))}
          change={(v) =>
            set('Sign', (p) => {
              p.sign = v as Projection['sign']
            })
          }
        />
      </Row>
      <Row label="Delay" description="0 is delivered within the tick; a loop needs 1 or more somewhere.">
        <NumberField
          label="Delay"
          schema={DELAY}
          value={common(projections.map((p) => p.delay))}
          change={(v) =>
            set('Delay', (p) => {
              p.delay = v as number
            })
          }
        />
      </Row>
      <Row label="Training" description="Whether a run may change the weights.">
        <Choice
          label="Training"
          options={[
            ['locked', 'frozen'],
            ['open', 'open'],
          ]}
          value={frozen === MIXED ? MIXED : frozen ? 'locked' : 'open'}
          change={(v) =>
            set('Training', (p) => {
              p.locks.weights = v === 'locked'
            })
          }
        />
      </Row>
      <Row label="Weights">
        <span className="n-mono">{countText(present.reduce((sum, id) => sum + weightsOf(resolution, id), 0))}</span>
      </Row>
    </>
  )
}
