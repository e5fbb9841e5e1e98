/** Rows of a form: a label with one control, for one thing or for several that are set together. */
import type { z } from 'zod'
import type { Initial, Locks } from '../../../engine/network/schema.ts'
import { Choice, common, Field, type FieldSchema, fieldsOf, MIXED, NumberField, Row, valueOf } from './fields.tsx'

interface Labelled {
  readonly label: string
  readonly description?: string | undefined
}

export function ChoiceRow<T extends string>({
  label,
  description,
  ...rest
}: Labelled & { options: readonly (readonly [T, string])[]; value: unknown; change(value: T): void }) {
  return (
    <Row label={label} description={description}>
      <Choice label={label} {...rest} />
    </Row>
  )
}

/** `clear` is what an emptied field means; without it the value stays. */
export function NumberRow({
  label,
  description,
  ...rest
}: Labelled & { schema: FieldSchema; value: unknown; change(value: number): void; clear?: () => void }) {
  return (
    <Row label={label} description={description}>
      <NumberField label={label} {...rest} />
    </Row>
  )
}

type Params = Record<string, unknown>
/** A row for each field of a schema. `of` are the params that have it; `set` changes one of each owner's. */
export function ParamRows({
  schema,
  of,
  set,
}: {
  schema: z.ZodType
  of: readonly Readonly<Params>[]
  set(label: string, change: (params: Params) => void): void
}) {
  return Object.entries(fieldsOf(schema)).map(([key, field]) => (
    <Field
      key={key}
      name={key}
      schema={field}
      value={common(of.map((params) => valueOf(schema, params, key)))}
      change={(value) =>
        set(field.title ?? key, (params) => {
          params[key] = value
        })
      }
    />
  ))
}

/** What several modules or projections have in common. */
interface Owner {
  locks: Locks
  initial?: Initial | undefined
}
type Set = (label: string, change: (owner: Owner) => void) => void

const LOCKS: Readonly<Record<keyof Locks, Labelled & { locked: string }>> = {
  weights: { label: 'Training', locked: 'frozen', description: 'Whether a run may change the weights.' },
  wiring: { label: 'Wiring', locked: 'locked', description: 'Whether the engine may rewire it.' },
  structure: { label: 'Structure', locked: 'locked', description: 'Whether the engine may change its size.' },
}

/** What the engine may change. */
export function LockRows({ locks, of, set }: { locks: readonly (keyof Locks)[]; of: readonly Owner[]; set: Set }) {
  return (
    <>
      <h3 className="n-heading">What the engine may change</h3>
      {locks.map((key) => {
        const { label, locked, description } = LOCKS[key]
        const value = common(of.map((owner) => owner.locks[key] === true))
        return (
          <ChoiceRow
            key={key}
            label={label}
            description={description}
            options={[
              ['locked', locked],
              ['open', 'open'],
            ]}
            value={value === MIXED ? MIXED : value ? 'locked' : 'open'}
            change={(v) =>
              set(label, (owner) => {
                owner.locks[key] = v === 'locked'
              })
            }
          />
        )
      })}
    </>
  )
}

type Kind = Initial['kind']
/** Each choice, what its number means, and where that begins. */
const FIRST: Readonly<Record<Kind, { title: string; scale: string; begins: number }>> = {
  glorot: { title: 'Glorot', scale: 'Factor', begins: 1 },
  he: { title: 'He', scale: 'Factor', begins: 1 },
  orthogonal: { title: 'orthogonal', scale: 'Spectral radius', begins: 1 },
  normal: { title: 'normal', scale: 'Deviation', begins: 0.1 },
  uniform: { title: 'uniform', scale: 'Largest size', begins: 0.1 },
  constant: { title: 'constant', scale: 'Value', begins: 0.1 },
}
const SCALE = { type: 'number', minimum: -1000, maximum: 1000 }
const SPREAD = { type: 'number', minimum: 0, maximum: 10 }

/** How weights start. */
export function FirstWeights({ of, set }: { of: readonly Owner[]; set: Set }) {
  const kind = common(of.map(({ initial }) => initial?.kind ?? 'default'))
  const choice = kind === MIXED || kind === 'default' ? null : FIRST[kind]
  return (
    <>
      <ChoiceRow
        label="First weights"
        description="How weights start when a run begins from scratch; default is what fits the kind."
        options={[['default', 'default'] as const, ...Object.entries(FIRST).map(([key, c]) => [key as Kind, c.title] as const)]}
        value={kind}
        change={(v) =>
          set('First weights', (owner) => {
            if (v === 'default') delete owner.initial
            else owner.initial = { kind: v, scale: FIRST[v].begins }
          })
        }
      />
      {choice && (
        <NumberRow
          label={choice.scale}
          schema={SCALE}
          value={common(of.map(({ initial }) => initial!.scale))}
          change={(v) =>
            set('First weights', (owner) => {
              owner.initial!.scale = v
            })
          }
        />
      )}
      {choice && kind === 'constant' && (
        <NumberRow
          label="Spread"
          description="The standard deviation around the value, as a share of it; 0: all weights have the value."
          schema={SPREAD}
          value={common(of.map(({ initial }) => initial!.spread ?? 0))}
          change={(v) =>
            set('First weights', (owner) => {
              owner.initial!.spread = v
            })
          }
        />
      )}
    </>
  )
}

/** What keeps the subject of the form from running. */
export const Wrongs = ({ of }: { of: readonly { readonly message: string }[] }) =>
  of.map(({ message }) => (
    <p key={message} className="n-wrong">
      {message}
    </p>
  ))
