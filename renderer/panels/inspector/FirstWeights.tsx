import type { Initial } from '../../../engine/network/schema.ts'
import { Choice, common, MIXED, NumberField, Row } from './fields.tsx'

type Kind = Initial['kind']
/** Each choice, what its number means, and where that begins. */
const CHOICES: Readonly<Record<Kind, { title: string; scale: string; begins: number }>> = {
  glorot: { title: 'Glorot', scale: 'Factor', begins: 1 },
  he: { title: 'He', scale: 'Factor', begins: 1 },
  orthogonal: { title: 'orthogonal', scale: 'Spectral radius', begins: 1 },
  normal: { title: 'normal', scale: 'Deviation', begins: 0.1 },
  uniform: { title: 'uniform', scale: 'Largest size', begins: 0.1 },
  constant: { title: 'constant', scale: 'Value', begins: 0.1 },
}
const SCALE = { type: 'number', minimum: -1000, maximum: 1000 }

/** How weights start, of several modules or projections at once. */
export function FirstWeights({
  of,
  set,
}: {
  of: readonly (Initial | undefined)[]
  set(change: (owner: { initial?: Initial | undefined }) => void): void
}) {
  const kind = common(of.map((i) => i?.kind ?? 'default'))
  const choice = kind === MIXED || kind === 'default' ? null : CHOICES[kind]
  return (
    <>
      <Row label="First weights" description="How weights start when a run begins from scratch; default is what fits the kind.">
        <Choice
          label="First weights"
          options={[['default', 'default'] as const, ...Object.entries(CHOICES).map(([key, c]) => [key, c.title] as const)]}
          value={kind}
          change={(v) =>
            set((owner) => {
              if (v === 'default') delete owner.initial
              else owner.initial = { kind: v as Kind, scale: CHOICES[v as Kind].begins }
            })
          }
        />
      </Row>
      {choice && (
        <Row label={choice.scale}>
          <NumberField
            label={choice.scale}
            schema={SCALE}
            value={common(of.map((i) => i!.scale))}
            change={(v) =>
              set((owner) => {
                owner.initial!.scale = v as number
              })
            }
          />
        </Row>
      )}
    </>
  )
}
