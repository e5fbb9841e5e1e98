import { Button } from '@mantine/core'
import { type Cells, LONGEST_DELAY, roles } from '../../../engine/network/neuron-graph.ts'
import { Choice, common, NumberField, Row } from '../inspector/fields.tsx'
import { setNeurons, setSynapse } from './cells.ts'
import type { Chosen } from './field.ts'

interface Props {
  cells: Cells
  chosen: Chosen
  put(label: string, cells: Cells, rewired: boolean): void
  remove(): void
}

const TIME = { type: 'number', unit: 'ms', minimum: 0, maximum: 10000 }
const BIAS = { type: 'number', minimum: -1000, maximum: 1000 }
const DELAY = { type: 'integer', unit: 'ticks', minimum: 1, maximum: LONGEST_DELAY }

/** What is chosen in the canvas of neurons, and how to change it. */
export function Details({ cells, chosen, put, remove }: Props) {
  const { neurons, synapses } = cells
  const many = [...chosen.neurons]
  if (many.length > 0) {
    const name = many.length === 1 ? `neuron ${many[0]! + 1}` : `${many.length} neurons`
    const of = (values: Float32Array | Uint32Array) => common(many.map((k) => values[k]!))
    const role = of(neurons.role)
    return (
      <>
        <h3 className="n-heading">{name[0]!.toUpperCase() + name.slice(1)}</h3>
        <Row label="Role" description="An input hears what arrives at the module; an output is heard outside.">
          <Choice
            label="Role"
            options={roles.map((r) => [r, r])}
            value={typeof role === 'number' ? roles[role] : role}
            change={(r) =>
              put(
                `Role of ${name}`,
                setNeurons(cells, many, () => ({ role: roles.indexOf(r as (typeof roles)[number]) })),
                true,
              )
            }
          />
        </Row>
        <Row label="Time constant" description="How slowly its potential follows its input; 0 follows at once.">
          <NumberField
            label="Time constant"
            schema={TIME}
            value={of(neurons.timeConstant)}
            change={(v) =>
              put(
                `Time constant of ${name}`,
                setNeurons(cells, many, () => ({ timeConstant: v as number })),
                false,
              )
            }
          />
        </Row>
        <Row label="Bias" description="What its learned bias starts from.">
          <NumberField
            label="Bias"
            schema={BIAS}
            value={of(neurons.bias)}
            change={(v) =>
              put(
                `Bias of ${name}`,
                setNeurons(cells, many, () => ({ bias: v as number })),
                false,
              )
            }
          />
        </Row>
        <Button mt="md" size="xs" variant="default" onClick={remove}>
          Delete
        </Button>
      </>
    )
  }
  const k = chosen.synapse
  if (k !== null && k < synapses.from.length) {
    const name = `connection ${synapses.from[k]! + 1} to ${synapses.to[k]! + 1}`
    const weight = synapses.weight[k]!
    const set = (what: string, value: Partial<Record<'delay' | 'weight', number>>, rewired: boolean) =>
      put(`${what} of ${name}`, setSynapse(cells, k, value), rewired)
    return (
      <>
        <h3 className="n-heading">{name[0]!.toUpperCase() + name.slice(1)}</h3>
        <Row label="Delay" description="How many ticks pass until what leaves one neuron arrives at the other.">
          <NumberField
            label="Delay"
            schema={DELAY}
            value={synapses.delay[k]!}
            change={(v) => set('Delay', { delay: Math.round(v as number) }, true)}
          />
        </Row>
        <Row label="Weight" description="What its learned weight starts from; empty: drawn from the seed of the run.">
          <NumberField
            label="Weight"
            schema={BIAS}
            value={Number.isNaN(weight) ? undefined : weight}
            change={(v) => set('Weight', { weight: v as number }, false)}
            clear={() => set('Weight', { weight: Number.NaN }, false)}
          />
        </Row>
        <Button mt="md" size="xs" variant="default" onClick={remove}>
          Delete
        </Button>
      </>
    )
  }
  return (
    <>
      <Row label="Neurons">
        <span className="n-mono">{neurons.x.length}</span>
      </Row>
      <Row label="Connections">
        <span className="n-mono">{synapses.from.length}</span>
      </Row>
      <p className="n-help">
        Squares are inputs, diamonds outputs. Drag a neuron to move it; with <b>Join</b>, drag from one to another, or from one to itself.
        Double-click the ground to add one. Drag over the ground to choose several, Delete removes them. The wheel zooms; hold Space to move
        the view.
      </p>
    </>
  )
}
