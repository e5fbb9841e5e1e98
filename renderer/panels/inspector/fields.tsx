import { NumberInput, SegmentedControl, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { useDocument } from '../../document/store.ts'

/** One field of a form, as far as a control needs to know it. */
export interface FieldSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly unit?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  /** The value is the id of a module of the network. */
  readonly reference?: 'module'
}
/** The value where those chosen differ. */
export const MIXED = Symbol('mixed')

const known = new WeakMap<z.ZodType, Readonly<Record<string, FieldSchema>>>()
/** The fields of a zod object that a person sets, by key; what only an import brings has no title. */
export function fieldsOf(params: z.ZodType): Readonly<Record<string, FieldSchema>> {
  const before = known.get(params)
  if (before) return before
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, FieldSchema>
  }
  const titled = Object.fromEntries(Object.entries(properties).filter(([, { title }]) => title !== undefined))
  known.set(params, titled)
  return titled
}

/** What a parameter is: what was set, else its default. */
export function valueOf(schema: z.ZodType, params: Readonly<Record<string, unknown>>, key: string): unknown {
  if (params[key] !== undefined) return params[key]
  const defaults = schema.safeParse({})
  return defaults.success ? (defaults.data as Record<string, unknown>)[key] : undefined
}

/** The one value of many, or `MIXED`. */
export function common<T>(values: readonly T[]): T | typeof MIXED {
  return values.every((v) => v === values[0]) ? values[0]! : MIXED
}

export function Row({ label, description, children }: { label: string; description?: string | undefined; children: React.ReactNode }) {
  const text = <span className="n-row-label">{label}</span>
  return (
    <div className="n-row">
      {description ? (
        <Tooltip label={description} multiline maw={260} position="left">
          {text}
        </Tooltip>
      ) : (
        text
      )}
      <div className="n-row-control">{children}</div>
    </div>
  )
}

interface FieldProps {
  name: string
  schema: FieldSchema
  value: unknown
  change(value: unknown): void
}

/** The control for a field. Its change is one edit, when it ends. */
export function Field({ name, schema, value, change }: FieldProps) {
  const label = schema.title ?? name
  return (
    <Row label={label} description={schema.description}>
      <Control label={label} schema={schema} value={value} change={change} />
    </Row>
  )
}

function Control({ label, schema, value, change }: Omit<FieldProps, 'name'> & { label: string }) {
  if (schema.reference) return <ModuleField label={label} value={value} change={change} />
  if (schema.enum) return <Choice label={label} options={schema.enum.map((v) => [v, v])} value={value} change={change} />
  if (schema.type === 'boolean')
    return (
      <span className="n-switch">
        {value === MIXED && <span className="n-quiet">mixed</span>}
        <Switch size="xs" aria-label={label} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />
      </span>
    )
  if (schema.type === 'number' || schema.type === 'integer')
    return <NumberField label={label} schema={schema} value={value} change={change} />
  return <TextField label={label} value={value} change={change} />
}

/** A module of the network by its name, or none. */
function ModuleField({ label, value, change }: Omit<FieldProps, 'name' | 'schema'> & { label: string }) {
  const modules = useDocument((s) => s.network!.modules)
  return (
    <Select
      aria-label={label}
      clearable
      placeholder="all"
      w={150}
      value={typeof value === 'string' && value !== '' ? value : null}
      data={Object.entries(modules).map(([id, { name }]) => ({ value: id, label: name }))}
      onChange={(id) => change(id ?? '')}
    />
  )
}

/** Two or three choices side by side, more in a list. */
export function Choice<T extends string>({
  label,
  options,
  value,
  change,
}: {
  label: string
  options: readonly (readonly [T, string])[]
  value: unknown
  change(value: T): void
}) {
  const data = options.map(([key, text]) => ({ value: key, label: text }))
  const chosen = typeof value === 'string' ? value : null
  const choose = (key: string | null) => {
    const found = options.find(([other]) => other === key)
    if (found) change(found[0])
  }
  if (options.length <= 3) return <SegmentedControl aria-label={label} data={data} value={chosen ?? ''} onChange={choose} />
  return (
    <Select
      aria-label={label}
      data={data}
      value={chosen}
      placeholder={value === MIXED ? 'mixed' : ''}
      allowDeselect={false}
      onChange={choose}
    />
  )
}

/** Keeps what is typed until it is done: Enter, leaving the field, or the form going away. */
function useDraft<T>(value: T, finish: (draft: T) => void) {
  const [draft, setDraft] = useState(value)
  const latest = useRef({ draft, value, finish })
  latest.current = { draft, value, finish }
  useEffect(() => setDraft(value), [value])
  const done = () => {
    if (latest.current.draft !== latest.current.value) latest.current.finish(latest.current.draft)
  }
  useEffect(() => done, [])
  return { draft, setDraft, done, reset: () => setDraft(value) }
}

/** "1 tick", "2 ticks", "1 ms". */
const unitFor = (value: unknown, unit: string) => (value === 1 && unit.length > 2 ? unit.replace(/s$/, '') : unit)

/** `clear` is what an emptied field means; without it the value stays. */
/** Units longer than these letters need room. */
const LONG = 10

export function NumberField({ label, schema, value, change, clear }: Omit<FieldProps, 'name'> & { label: string; clear?: () => void }) {
  const shown = typeof value === 'number' ? value : ''
  const { minimum, maximum } = schema
  const { draft, setDraft, done, reset } = useDraft<number | string>(shown, (next) => {
    if (next === '' && clear) return clear()
    const number = typeof next === 'number' ? next : Number.parseFloat(next)
    if (Number.isFinite(number)) change(Math.min(maximum ?? number, Math.max(minimum ?? number, number)))
    reset()
  })
  return (
    <NumberInput
      aria-label={schema.unit ? `${label}, ${schema.unit}` : label}
      hideControls
      value={draft}
      placeholder={value === MIXED ? 'mixed' : ''}
      allowDecimal={schema.type !== 'integer'}
      {...(minimum === undefined ? {} : { min: minimum })}
      {...(maximum === undefined ? {} : { max: maximum })}
      {...(schema.unit ? { suffix: ` ${unitFor(draft, schema.unit)}` } : {})}
      {...((schema.unit?.length ?? 0) > LONG ? { className: 'is-wide' } : {})}
      onChange={setDraft}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') reset()
      }}
      classNames={{ input: 'n-number' }}
    />
  )
}

export function TextField({ label, value, change }: { label: string; value: unknown; change(value: string): void }) {
  const shown = typeof value === 'string' ? value : ''
  const { draft, setDraft, done, reset } = useDraft(shown, (next) => (next.trim() ? change(next.trim()) : reset()))
  return (
    <TextInput
      aria-label={label}
      value={draft}
      maxLength={120}
      placeholder={value === MIXED ? 'mixed' : ''}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') reset()
      }}
    />
  )
}
