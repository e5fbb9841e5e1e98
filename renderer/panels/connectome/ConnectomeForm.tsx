import './connectome.css'
import { Button, Checkbox, Loader, Text } from '@mantine/core'
import { IconTablePlus } from '@tabler/icons-react'
import type { Choices, Found, LinkTake, NeuronTake, Preview, Reading } from '../../../engine/formats/connectome/definition.ts'
import { Choice, Row } from '../inspector/fields.tsx'
import { ChoiceRow, NumberRow } from '../inspector/rows.tsx'
import { bring, change, pickNeurons, useConnectome } from './store.ts'
import { classColour, Picture } from './Picture.tsx'
import { TableView } from './TableView.tsx'

const LINKS: Readonly<Record<LinkTake, string>> = {
  pre: 'from',
  post: 'to',
  weight: 'weight',
  kind: 'chemical or electrical',
  ignored: 'ignored',
}
const NEURONS: Readonly<Record<NeuronTake, string>> = {
  name: 'name',
  class: 'class',
  group: 'group',
  transmitter: 'transmitter',
  sign: 'sign',
  x: 'position x',
  y: 'position y',
  z: 'position z',
  ignored: 'ignored',
}
const count = (n: number, one: string) => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`

/** What a file of connections holds, what its columns are taken for, and what becomes of it. */
export function ConnectomeForm() {
  const { preview, busy } = useConnectome()
  if (!preview) return null
  const { reading, choices, found, comes, problem } = preview
  const read = (part: Partial<Reading>) => void change({ ...reading, ...part }, choices)
  return (
    <div className="n-connectome" data-testid="connectome">
      <div className="n-connectome-tables">
        <h3 className="n-heading n-heading-line">
          {preview.links.file}
          <span className="n-quiet">{count(preview.links.count, 'row')}</span>
        </h3>
        <ChoiceRow
          label="Its cells are"
          description="Connections in rows, or a matrix of as many rows as columns."
          options={[
            ['list', 'a list'],
            ['matrix', 'a matrix'],
          ]}
          value={reading.form}
          change={(form) => read({ form })}
        />
        {reading.form === 'matrix' ? (
          <ChoiceRow
            label="Rows are"
            description="Who stands at the rows: the neurons that send, or those that receive."
            options={[
              ['pre', 'senders'],
              ['post', 'receivers'],
            ]}
            value={reading.rows}
            change={(rows) => read({ rows })}
          />
        ) : null}
        <TableView
          table={preview.links}
          takes={reading.form === 'list' ? reading.links : []}
          words={LINKS}
          change={(links) => read({ links })}
        />
        <p className="n-hint">
          Weights are what the file counts: synapses, or, as in Cook et al. 2019, serial sections of the micrographs. An electrical
          connection leads both ways and counts once.
        </p>
        <h3 className="n-heading n-heading-line">
          {preview.neurons ? preview.neurons.file : 'Neurons'}
          <span className="n-quiet">{preview.neurons ? count(preview.neurons.count, 'row') : 'no table'}</span>
          <span className="n-spring" />
          <Button size="compact-xs" variant="default" leftSection={<IconTablePlus size={13} aria-hidden />} onClick={pickNeurons}>
            {preview.neurons ? 'Another table…' : 'Add a table…'}
          </Button>
        </h3>
        {preview.neurons ? (
          <TableView table={preview.neurons} takes={reading.neurons} words={NEURONS} change={(neurons) => read({ neurons })} />
        ) : (
          <p className="n-hint">A table with a row for each neuron can say its class, transmitter, sign and position.</p>
        )}
        {found?.notes.map((note) => (
          <p key={note} className="n-hint">
            {note}
          </p>
        ))}
      </div>
      <div className="n-connectome-side">
        {found && <Seen found={found} />}
        <ChoiceRows preview={preview} />
        {problem && (
          <Text role="alert" size="sm" c="var(--n-wrong)" mt="sm">
            {problem}
          </Text>
        )}
        <div className="n-connectome-end">
          {busy && <Loader size="xs" aria-label="Looking" />}
          <Text size="sm" c="var(--n-text2)" data-testid="connectome-comes">
            {comes &&
              (choices.as === 'free'
                ? 'Becomes one free form.'
                : `Becomes ${count(comes.modules, 'module')} and ${count(comes.projections, 'projection')}.`)}
          </Text>
          <span className="n-spring" />
          <Button size="xs" disabled={!comes || busy} onClick={bring}>
            Import
          </Button>
        </div>
      </div>
    </div>
  )
}

function Seen({ found }: { found: Found }) {
  const said = `${count(found.neurons, 'neuron')}, ${count(found.connections, 'connection')}${found.electrical > 0 ? `, ${found.electrical.toLocaleString('en')} of them electrical` : ''}`
  return (
    <>
      <Picture picture={found.picture} label={`The connectome: ${said}`} />
      <Text size="sm" mt={6}>
        {said}
      </Text>
    </>
  )
}

function ChoiceRows({ preview: { reading, choices, found } }: { preview: Preview }) {
  const set = (part: Partial<Choices>) => void change(reading, { ...choices, ...part })
  const classes = Object.entries(found?.classes ?? {})
  const has = { class: classes.length > 0, group: Object.keys(found?.groups ?? {}).length > 0, name: true }
  const transmitters = Object.keys(found?.transmitters ?? {})
  const signed = transmitters.length > 0 || reading.neurons.includes('sign')
  const modules = choices.as !== 'free'
  const whole = choices.as === 'column' || choices.by === 'name'
  return (
    <>
      <ChoiceRow
        label="Becomes"
        description="Every neuron one of a free form, or every class, group or region a module: rate units, or a cortical column."
        options={[
          ['free', 'a free form'],
          ['neurons', 'neurons'],
          ['column', 'columns'],
        ]}
        value={choices.as}
        change={(as) => set({ as })}
      />
      {modules && (
        <ChoiceRow
          label="A module for each"
          description="What makes a module of its own."
          options={(
            [
              ['class', 'class'],
              ['group', 'group'],
              ['name', 'row'],
            ] as const
          ).filter(([by]) => has[by])}
          value={choices.by}
          change={(by) => set({ by })}
        />
      )}
      {modules && whole && (
        <NumberRow
          label="Units"
          description="How many units each module has."
          schema={{ type: 'integer', minimum: 1, maximum: 20000 }}
          value={choices.units}
          change={(units) => set({ units })}
        />
      )}
      <ChoiceRow
        label="Weights"
        description="Proportional to what was counted, or to its share of all that arrives at a neuron."
        options={[
          ['in-degree', 'share'],
          ['counts', 'count'],
        ]}
        value={choices.weights}
        change={(weights) => set({ weights })}
      />
      {signed && (
        <ChoiceRow
          label="Signs"
          description="From transmitters and the sign column, the same for all that leaves a neuron (Dale's law); or as the numbers have them."
          options={[
            ['transmitter', 'transmitters'],
            ['weight', 'numbers'],
          ]}
          value={choices.signs}
          change={(signs) => set({ signs })}
        />
      )}
      {choices.signs === 'transmitter' && transmitters.length > 0 && (
        <Checkbox.Group label="Inhibit" value={[...choices.inhibits]} onChange={(inhibits) => set({ inhibits })}>
          <div className="n-connectome-checks">
            {transmitters.map((name) => (
              <Checkbox key={name} size="xs" value={name} label={name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <NumberRow
        label="Time constant"
        description="How slowly neurons follow what they hear; 0: at once."
        schema={{ type: 'number', unit: 'ms', minimum: 0, maximum: 10000 }}
        value={choices.timeConstant}
        change={(timeConstant) => set({ timeConstant })}
      />
      {found?.positions && (
        <NumberRow
          label="Speed"
          description="How far a signal comes in a millisecond, in the unit of the positions; empty: every connection takes one tick."
          schema={{ type: 'number', minimum: 1e-9, maximum: 1e9 }}
          value={choices.speed}
          clear={() => set({ speed: null })}
          change={(speed) => set({ speed })}
        />
      )}
      <NumberRow
        label="Shuffled"
        description="A control: wires are exchanged at random by this seed, every neuron keeps its degrees. Empty: as they are."
        schema={{ type: 'integer', minimum: 0, maximum: 2147483647 }}
        value={choices.shuffle}
        clear={() => set({ shuffle: null })}
        change={(shuffle) => set({ shuffle })}
      />
      {!modules && classes.length > 0 && (
        <div className="n-connectome-classes">
          {classes.map(([name, n]) => (
            <Row key={name} label={name} description={count(n, 'neuron')}>
              <span className="n-connectome-dot" style={{ background: classColour(Object.keys(found!.classes).sort().indexOf(name)) }} />
              <Choice
                label={`Neurons of the class ${name}`}
                options={[
                  ['inputs', 'hear'],
                  ['inner', 'between'],
                  ['outputs', 'are heard'],
                ]}
                value={choices.inputs.includes(name) ? 'inputs' : choices.outputs.includes(name) ? 'outputs' : 'inner'}
                change={(role) => {
                  const without = (names: readonly string[]) => names.filter((other) => other !== name)
                  const [inputs, outputs] = [without(choices.inputs), without(choices.outputs)]
                  set({
                    inputs: role === 'inputs' ? [...inputs, name] : inputs,
                    outputs: role === 'outputs' ? [...outputs, name] : outputs,
                  })
                }}
              />
            </Row>
          ))}
        </div>
      )}
    </>
  )
}
