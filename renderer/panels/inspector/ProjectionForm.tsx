import type { Projection } from '../../../engine/network/schema.ts'
import { countText, drawsWeights, weightsOf } from '../../canvas/measure.ts'
import { edit, tables, useDocument } from '../../document/store.ts'
import { common, MIXED, Row } from './fields.tsx'
import { ChoiceRow, FirstWeights, LockRows, NumberRow, ParamRows, Wrongs } from './rows.tsx'

const SIGNS = [
  ['free', 'free'],
  ['excitatory', 'excites'],
  ['inhibitory', 'inhibits'],
] as const
const titles = (table: Readonly<Record<string, { readonly title: string }>>) =>
  Object.entries(table).map(([key, { title }]) => [key, title] as const)
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
      <Wrongs of={problems} />
      <ChoiceRow
        label="Connectivity"
        description="Which source unit is wired to which target unit."
        options={titles(tables.connectivities)}
        value={kind}
        change={(v) =>
          set('Connectivity', (p) => {
            p.connectivity = { kind: v, params: {} }
          })
        }
      />
      {connectivity && (
        <ParamRows
          schema={connectivity.params}
          of={projections.map((p) => p.connectivity.params)}
          set={(label, change) => set(label, (p) => change(p.connectivity.params))}
        />
      )}
      <ChoiceRow
        label="Plasticity"
        description="How the weights change while a sample is shown, besides what training does."
        options={[['none', 'none'], ...titles(tables.plasticities)]}
        value={plasticity}
        change={(v) =>
          set('Plasticity', (p) => {
            if (v === 'none') delete p.plasticity
            else p.plasticity = { kind: v, params: {} }
          })
        }
      />
      {rule && (
        <ParamRows
          schema={rule.params}
          of={projections.map((p) => p.plasticity!.params)}
          set={(label, change) => set(label, (p) => change(p.plasticity!.params))}
        />
      )}
      <ChoiceRow
        label="Sign"
        description="Excites: no weight below zero. Inhibits: none above."
        options={SIGNS}
        value={common(projections.map((p) => p.sign))}
        change={(v) =>
          set('Sign', (p) => {
            p.sign = v
          })
        }
      />
      <NumberRow
        label="Delay"
        description="0 is delivered within the tick; a loop needs 1 or more somewhere."
        schema={DELAY}
        value={common(projections.map((p) => p.delay))}
        change={(v) =>
          set('Delay', (p) => {
            p.delay = v
          })
        }
      />
      {present.some((id) => drawsWeights(network, resolution, id)) && <FirstWeights of={projections} set={set} />}
      <Row label="Weights">
        <span className="n-mono">{countText(weights)}</span>
      </Row>
      <LockRows locks={['weights', 'wiring']} of={projections} set={set} />
    </>
  )
}
