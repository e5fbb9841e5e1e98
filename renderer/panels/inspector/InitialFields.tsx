import type { Initial } from '../../../engine/network/schema.ts'
import { Choice, common, MIXED, NumberField, Row } from './fields.tsx'

const KINDS = [
  ['own', 'as its kind has it'],
  ['glorot', 'Glorot'],
  ['he', 'He'],
  ['orthogonal', 'orthogonal'],
  ['normal', 'normal'],
  ['uniform', 'uniform'],
  ['constant', 'constant'],
] as const
/** What `scale` is, by kind. */
const SCALES: Readonly<Record<Initial['kind'], { label: string; description: string }>> = {
  glorot: { label: 'Times', description: 'A factor on the range of Glorot & Bengio 2010.' },
  he: { label: 'Times', description: 'A factor on the deviation of He et al. 2015.' },
  orthogonal: { label: 'Spectral radius', description: 'The largest eigenvalue of a square matrix; of others, the length of its rows.' },
  normal: { label: 'Deviation', description: 'The standard deviation around zero.' },
  uniform: { label: 'Largest', description: 'The largest size, either way.' },
  constant: { label: 'Value', description: 'The value itself.' },
}
const SCALE = { type: 'number', minimum: -1000, maximum: 1000 }

/** How weights start, of one owner or several. `change` gets `undefined` for what their kind says. */
export function InitialFields({ values, change }: { values: readonly (Initial | undefined)[]; change(next: Initial | undefined): void }) {
  const kind = common(values.map((v) => v?.kind))
  const scale = common(values.map((v) => v?.scale))
  const set = kind !== MIXED && kind !== undefined ? SCALES[kind] : undefined
  return (
    <>
      <Row label="Weights start" description="How weights are drawn before anything is learned.">
        <Choice
          label="Weights start"
          options={KINDS}
          value={kind === MIXED ? MIXED : (kind ?? 'own')}
          change={(v) =>
            change(v === 'own' ? undefined : { kind: v as Initial['kind'], scale: v === 'normal' || v === 'uniform' ? 0.1 : 1 })
          }
        />
      </Row>
      {set && (
        <Row label={set.label} description={set.description}>
          <NumberField
            label={set.label}
            schema={SCALE}
            value={scale}
            change={(v) => change({ kind: kind as Initial['kind'], scale: v as number })}
          />
        </Row>
      )}
    </>
  )
}
