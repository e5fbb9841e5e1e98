import type { Projection } from '../../../engine/network/schema.ts'
import { LOCKS } from './ModuleForm.tsx'
import { countText, drawsWeights, weightsOf } from '../../canvas/measure.ts'
import { edit, tables, useDocument } from '../../document/store.ts'
import { FirstWeights } from './FirstWeights.tsx'
import { Choice, common, Field, fieldsOf, MIXED, NumberField, Row, valueOf } from './fields.tsx'

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
  const plasticity = common(projections.map((p) => p.plasticity?.kind ?? 'none'))
  const rule = plasticity === MIXED ? undefined : tables.plasticities[plasticity]
  const weights = present.reduce((sum, id) => sum + weightsOf(resolution, id), 0)
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
            value={common(projections.map((p) => valueOf(connectivity.params, p.connectivity.params, key)))}
            change={(value) =>
              set(schema.title ?? key, (p) => {
                p.connectivity.params[key] = value
              })
            }
          />
        ))}
      {Object.keys(tables.plasticities).length > 0 && (
        <Row label="Plasticity" description="How the weights change while a sample is shown, besides what training does.">
          <Choice
            label="Plasticity"
            options={[['none', 'none'] as const, ...Object.entries(tables.plasticities).map(([key, rule]) => [key, rule.title] as const)]}
            value={plasticity}
            change={(v) =>
              set('Plasticity', (p) => {
                if (v === 'none') delete p.plasticity
                else p.plasticity = { kind: v, params: {} }
              })
            }
          />
        </Row>
      )}
      {rule &&
        Object.entries(fieldsOf(rule.params)).map(([key, schema]) => (
          <Field
            key={key}
            name={key}
            schema={schema}
            value={common(projections.map((p) => valueOf(rule.params, p.plasticity!.params, key)))}
            change={(value) =>
              set(schema.title ?? key, (p) => {
                p.plasticity!.params[key] = value
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
      {present.some((id) => drawsWeights(network, resolution, id)) && (
        <FirstWeights of={projections.map((p) => p.initial)} set={(change) => set('First weights', change)} />
      )}
      {LOCKS.filter(({ key }) => key !== 'structure').map(({ key, label, locked, description }) => {
        const value = common(projections.map((p) => p.locks[key] === true))
        return (
          <Row key={key} label={label} description={description}>
            <Choice
              label={label}
              options={[
                ['locked', locked],
                ['open', 'open'],
              ]}
              value={value === MIXED ? MIXED : value ? 'locked' : 'open'}
              change={(v) =>
                set(label, (p) => {
                  p.locks[key] = v === 'locked'
                })
              }
            />
          </Row>
        )
      })}
      <Row label="Weights">
        <span className="n-mono">{countText(weights)}</span>
      </Row>
    </>
  )
}
