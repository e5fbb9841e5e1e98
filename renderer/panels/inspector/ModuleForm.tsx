import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core'
import { IconLock, IconLockOpen } from '@tabler/icons-react'
import { Icon } from '../../canvas/Icon.tsx'
import { countText, drawsWeights, shapeText, weightsInto } from '../../canvas/measure.ts'
import { labelOf } from '../../document/label.ts'
import { aboutText } from '../../../engine/pretrained/definitions.ts'
import { portsOf } from '../../document/ports.ts'
import { edit, neuronsOf, tables, useDocument } from '../../document/store.ts'
import { learns, useStage } from '../../runs/stage.ts'
import { familyColour } from '../../theme.ts'
import { showNeurons } from '../../ui.ts'
import { common, MIXED, Row, TextField } from './fields.tsx'
import { Markdown } from './Markdown.tsx'
import { PretrainedForm, pretrainedOf } from './PretrainedForm.tsx'
import { FirstWeights, LockRows, NumberRow, ParamRows, Wrongs } from './rows.tsx'

const RATE = { type: 'number', unit: '×', minimum: 0, maximum: 1000 }

/** One module, or several; the settings of several are those of their common kind. */
export function ModuleForm({ ids }: { ids: readonly string[] }) {
  const network = useDocument((s) => s.network)!
  const resolution = useDocument((s) => s.resolution)
  const looked = useStage()
  const present = ids.filter((id) => Object.hasOwn(network.modules, id))
  const modules = present.map((id) => network.modules[id]!)
  const first = modules[0]
  if (!first) return null
  const kind = common(modules.map((m) => m.kind))
  const made = pretrainedOf(first)
  const definition = kind === MIXED ? undefined : tables.modules[kind]
  const set = (what: string, change: (module: typeof first) => void) =>
    edit(labelOf(`${what} of`, present), (draft) => {
      for (const id of present) change(draft.modules[id] as typeof first)
    })
  const weights = present.reduce((sum, id) => sum + weightsInto(network, resolution, id), 0)
  const only = present.length === 1 ? present[0]! : null
  // The stage that is looked at, or the first that learns where it does not.
  const place = looked && learns(looked) ? network.curriculum.indexOf(looked) : network.curriculum.findIndex(learns)
  const stage = network.curriculum[place]
  const severalLearn = network.curriculum.filter(learns).length > 1
  const problems = resolution.problems.filter((p) => p.module !== undefined && present.includes(p.module))
  return (
    <>
      <header className="n-subject">
        {definition && (
          <span style={{ color: familyColour(definition.family), display: 'flex' }}>
            <Icon name={definition.icon} />
          </span>
        )}
        <strong>
          {(only ? made?.title : null) ?? definition?.title ?? (kind === MIXED ? 'Modules of several kinds' : `Unknown kind ${first.kind}`)}
        </strong>
        <span className="n-quiet">{only ? '' : `${present.length} modules`}</span>
      </header>
      {only && definition && <p className="n-help n-quiet">{made?.summary ?? definition.summary}</p>}
      <Wrongs of={problems} />
      {only && (
        <Row label="Name">
          <TextField
            label="Name"
            value={first.name}
            change={(name) =>
              edit(`Rename ${first.name} to ${name}`, (draft) => {
                draft.modules[only]!.name = name
              })
            }
          />
        </Row>
      )}
      {only && neuronsOf(first, resolution.arriving[only] ?? {}) && (
        <Button size="xs" variant="default" fullWidth my="xs" onClick={() => showNeurons(only)}>
          Edit neurons
        </Button>
      )}
      {definition && (
        <ParamRows
          schema={definition.params}
          of={modules.map((m) => m.params)}
          set={(label, change) => set(label, (m) => change(m.params))}
        />
      )}
      {only && first.pretrained && <PretrainedForm id={only} module={first} />}
      {present.some((id) => drawsWeights(network, resolution, id)) && <FirstWeights of={modules} set={set} />}
      <Row label="Weights">
        <span className="n-mono" title={String(weights)}>
          {countText(weights)}
        </span>
      </Row>
      <Row label="Muted" description="A muted module gives nothing, and a run leaves it out.">
        <Switch
          size="xs"
          aria-label="Muted"
          checked={modules.every((m) => m.muted)}
          onChange={({ currentTarget: { checked } }) =>
            set(checked ? 'Mute' : 'Unmute', (m) => {
              m.muted = checked
            })
          }
        />
      </Row>
      <LockRows locks={['weights', 'wiring', 'structure']} of={modules} set={set} />
      {stage && weights > 0 && (
        <NumberRow
          label={severalLearn ? `Learning rate, stage ${place + 1}` : 'Learning rate'}
          description="A factor on the learning rate of the stage, for the module and what arrives at it."
          schema={RATE}
          value={common(present.map((id) => stage.rates?.[id] ?? 1))}
          change={(value) =>
            edit(labelOf('Learning rate of', present), (draft) => {
              const learning = draft.curriculum[place]!
              const rates = { ...learning.rates }
              for (const id of present)
                if (value === 1) delete rates[id]
                else rates[id] = value
              learning.rates = rates
            })
          }
        />
      )}
      {only && <Ports id={only} />}
      {definition && (
        <>
          <h3 className="n-heading">About</h3>
          {made && <Markdown text={aboutText(made)} />}
          <Markdown text={definition.help} />
        </>
      )}
    </>
  )
}

function Ports({ id }: { id: string }) {
  const ports = useDocument((s) => portsOf(s.network!, id))
  const arriving = useDocument((s) => s.resolution.arriving[id])
  const signals = useDocument((s) => s.resolution.signals[id])
  const locked = useDocument((s) => s.network?.modules[id]?.lockedPorts)
  const line = (side: 'in' | 'out', { name, label }: { name: string; label: string }, signal: Parameters<typeof shapeText>[0]) => {
    const closed = locked?.[side]?.includes(name) === true
    const say = `${closed ? 'Unlock' : 'Lock'} ${side === label ? label : `${side}, ${label}`}`
    return (
      <Row key={side + label} label={side === label ? label : `${side}, ${label}`}>
        <span className="n-quiet">{signal?.modality ?? 'nothing yet'}</span> <span className="n-mono">{shapeText(signal)}</span>
        <Tooltip label={`${say}: whether evolution may change what is wired here`}>
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={say}
            aria-pressed={closed}
            onClick={() => toggle(side, name, closed)}
          >
            {closed ? <IconLock size={12} /> : <IconLockOpen size={12} style={{ opacity: 0.45 }} />}
          </ActionIcon>
        </Tooltip>
      </Row>
    )
  }
  const toggle = (side: 'in' | 'out', name: string, closed: boolean) =>
    edit(labelOf(`${closed ? 'Unlock' : 'Lock'} a port of`, [id]), (draft) => {
      const module = draft.modules[id]!
      const others = module.lockedPorts?.[side]?.filter((port) => port !== name) ?? []
      const { [side]: _, ...rest } = module.lockedPorts ?? {}
      const now = closed ? others : [...others, name]
      const all = { ...rest, ...(now.length > 0 && { [side]: now }) }
      if (Object.keys(all).length > 0) module.lockedPorts = all
      else delete module.lockedPorts
    })
  return (
    <>
      <h3 className="n-heading">Ports</h3>
      {ports.inputs.map((p) => line('in', p, arriving?.[p.name]))}
      {ports.outputs.map((p) => line('out', p, signals?.[p.name]))}
    </>
  )
}
