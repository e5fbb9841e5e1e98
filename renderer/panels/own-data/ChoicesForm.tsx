import { NumberInput, SegmentedControl, Select } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { Choices, Preview } from '../../../engine/tasks/own/definition.ts'
import { choose } from '../../own-data.ts'

/** A number that counts when it is left or entered, since each change is a look at all files. */
function Amount({
  label,
  value,
  min,
  max,
  step,
  set,
}: {
  label: string
  value: number
  min: number
  max: number
  step?: number
  set: (v: number) => void
}) {
  const [typed, setTyped] = useState<number | string>(value)
  useEffect(() => setTyped(value), [value])
  const done = () => {
    const next = Number(typed)
    if (typed !== '' && next !== value && next >= min && next <= max) set(next)
    else setTyped(value)
  }
  return (
    <NumberInput
      label={label}
      w={110}
      min={min}
      max={max}
      step={step ?? 1}
      value={typed}
      onChange={setTyped}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  )
}

function Either<K extends keyof Choices>({
  label,
  of,
  value,
  data,
}: {
  label: string
  of: K
  value: string
  data: { value: string; label: string }[]
}) {
  return (
    <div className="n-own-either">
      <span id={`own-${of}`}>{label}</span>
      <SegmentedControl aria-labelledby={`own-${of}`} value={value} data={data} onChange={(v) => choose({ [of]: v } as Choices)} />
    </div>
  )
}

/** What can be chosen of what was found: of a table, of pictures, of sounds. */
export function ChoicesForm({ found: { chosen, columns } }: { found: Preview }) {
  const rows: ReactNode[] = []
  if (chosen.target !== undefined && columns)
    rows.push(
      <Select
        key="target"
        label="What is asked for"
        searchable
        allowDeselect={false}
        w={220}
        value={chosen.target}
        data={columns.map(({ name }) => name)}
        onChange={(target) => target !== null && choose({ target, answer: undefined, leaveOut: undefined })}
      />,
    )
  if (chosen.answer)
    rows.push(
      <Either
        key="answer"
        label="As"
        of="answer"
        value={chosen.answer}
        data={[
          { value: 'classes', label: 'Classes' },
          { value: 'values', label: 'Numbers' },
        ]}
      />,
    )
  if (chosen.size) {
    const [width, height] = chosen.size
    rows.push(
      <Amount key="width" label="Width" value={width} min={1} max={1024} set={(v) => choose({ size: [Math.round(v), height] })} />,
      <Amount key="height" label="Height" value={height} min={1} max={1024} set={(v) => choose({ size: [width, Math.round(v)] })} />,
    )
  }
  if (chosen.colour)
    rows.push(
      <Either
        key="colour"
        label="Colours"
        of="colour"
        value={chosen.colour}
        data={[
          { value: 'colour', label: 'Colour' },
          { value: 'grey', label: 'Grey' },
        ]}
      />,
    )
  if (chosen.ground)
    rows.push(
      <Either
        key="ground"
        label="Ground"
        of="ground"
        value={chosen.ground}
        data={[
          { value: 'white', label: 'White' },
          { value: 'black', label: 'Black' },
        ]}
      />,
    )
  if (chosen.rate && chosen.seconds)
    rows.push(
      <Amount
        key="rate"
        label="Samples a second"
        value={chosen.rate}
        min={1000}
        max={192000}
        step={1000}
        set={(v) => choose({ rate: Math.round(v) })}
      />,
      <Amount key="seconds" label="Seconds" value={chosen.seconds} min={0.1} max={30} step={0.1} set={(v) => choose({ seconds: v })} />,
    )
  return rows.length > 0 ? <div className="n-own-choices">{rows}</div> : null
}
