import { ActionIcon, Menu, MultiSelect, Select } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconEye, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMemo } from 'react'
import { type StageKind, stages } from '../../../engine/runs/stages/definitions.ts'
import type { Stage } from '../../../engine/network/schema.ts'
import type { StageDefinition } from '../../../engine/stages/definition.ts'
import { taskOf } from '../../../engine/tasks/definitions.ts'
import { worldOf } from '../../../engine/tasks/world-definitions.ts'
import { edit, newId, useDocument } from '../../document/store.ts'
import { changeTask, readingsOf, taskChoices } from '../../document/task.ts'
import { chooseStage, useStage } from '../../runs/stage.ts'
import { showOwnData } from '../../own-data.ts'
import { Row } from './fields.tsx'
import { NumberRow, ParamRows } from './rows.tsx'

/** A stage ends by whichever comes first; an empty field does not count. */
const BUDGET = {
  epochs: {
    label: 'Budget',
    description: 'The stage ends after so many passes over the samples.',
    schema: { type: 'integer', unit: 'epochs', minimum: 1, maximum: 100000 },
  },
  generations: {
    label: 'Budget',
    description: 'The stage ends after so many generations.',
    schema: { type: 'integer', unit: 'generations', minimum: 1, maximum: 1000000 },
  },
  seconds: {
    label: 'At most',
    description: 'The stage ends after this time. Then another run may not give the same bits.',
    schema: { type: 'number', unit: 's', minimum: 1 },
  },
  target: {
    label: 'Stop at accuracy',
    description: 'The stage ends when the validation accuracy reaches this share, 0 to 1.',
    schema: { type: 'number', minimum: 0, maximum: 1 },
  },
} as const

const TICKS = { type: 'integer', unit: 'ticks', minimum: 1, maximum: 10000 }
/** No task is called so. */
const OWN = '+'

const definitionOf = (kind: string) => (Object.hasOwn(stages, kind) ? stages[kind as StageKind] : undefined)

/** What happens to the network in a run, stage after stage. */
export function Curriculum() {
  const curriculum = useDocument((s) => s.network!.curriculum)
  const add = (kind: StageKind) =>
    edit(`Add the stage ${stages[kind].title}`, (draft) => {
      const task = draft.curriculum.at(-1)?.task ?? Object.keys(draft.data ?? {}).at(-1) ?? 'digits'
      const counts: StageDefinition['budget'] = stages[kind].budget
      const budget = counts === null ? {} : counts === 'epochs' ? { epochs: 10 } : { generations: 100 }
      draft.curriculum.push({ id: newId(), kind, task, budget, params: stages[kind].params.parse({}) as Record<string, unknown> })
    })
  return (
    <>
      <h3 className="n-heading n-heading-line">
        Curriculum
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" aria-label="Add a stage">
              <IconPlus size={14} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {Object.entries(stages).map(([kind, { title, summary }]) => (
              <Menu.Item key={kind} onClick={() => add(kind as StageKind)}>
                {title}
                <span className="n-quiet n-menu-summary">{summary}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </h3>
      {curriculum.length === 0 && (
        <p className="n-empty n-hint">A run goes through stages one after another. Add one to learn from a task.</p>
      )}
      {curriculum.map((stage, place) => (
        <StageForm key={stage.id} stage={stage} place={place} last={place === curriculum.length - 1} />
      ))}
    </>
  )
}

function StageForm({ stage, place, last }: { stage: Stage; place: number; last: boolean }) {
  const definition = definitionOf(stage.kind)
  const counts: StageDefinition['budget'] = definition?.budget ?? null
  const evolves = counts === 'generations'
  const data = useDocument((s) => s.network!.data)
  const own = useMemo(() => ({ data }), [data])
  const task = useMemo(() => taskOf(own, stage.task), [own, stage.task])
  const choices = useMemo(() => taskChoices(own), [own])
  const title = definition?.title ?? stage.kind
  const change = (label: string, how: (draft: Stage) => void) =>
    edit(label, (draft) => {
      how(draft.curriculum.find(({ id }) => id === stage.id)!)
    })
  const modules = useDocument((s) => s.network!.modules)
  const taught = Object.entries(modules)
    .filter(([, { kind }]) => kind !== 'input')
    .map(([value, { name }]) => ({ value, label: name }))
  const looked = useStage()?.id === stage.id
  const several = place > 0 || !last
  const readings = readingsOf(own, stage.task)
  const retask = (label: string, task: string) => edit(label, (draft) => changeTask(draft, stage.id, task))
  const move = (by: 1 | -1) =>
    edit(`Move the stage ${title}`, (draft) => {
      const [moved] = draft.curriculum.splice(place, 1)
      draft.curriculum.splice(place + by, 0, moved!)
    })
  return (
    <section className="n-stage" aria-label={`Stage ${place + 1}: ${title}`}>
      <header className="n-stage-head" title={definition?.summary}>
        <span className={looked && several ? 'n-stage-number is-looked-at' : 'n-stage-number'}>{place + 1}</span>
        <strong>{title}</strong>
        <span className="n-spring" />
        {several && (
          <ActionIcon
            size="sm"
            aria-label="Look at this stage"
            aria-pressed={looked}
            title="Samples, answers and live pictures are of this stage's task, also its learning rates"
            onClick={() => chooseStage(stage.id)}
          >
            <IconEye size={14} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon size="sm" aria-label="Earlier" disabled={place === 0} onClick={() => move(-1)}>
          <IconArrowUp size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon size="sm" aria-label="Later" disabled={last} onClick={() => move(1)}>
          <IconArrowDown size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label="Remove the stage"
          onClick={() =>
            edit(`Remove the stage ${title}`, (draft) => {
              draft.curriculum.splice(place, 1)
            })
          }
        >
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      </header>
      <Row label="Task" description={task?.summary}>
        <Select
          aria-label="Task"
          className="is-wide"
          allowDeselect={false}
          value={readings[0]?.value ?? stage.task}
          data={[
            { group: 'Samples', items: choices.filter(({ value }) => !worldOf(value)) },
            { group: 'Worlds', items: choices.filter(({ value }) => worldOf(value)) },
            { group: 'Your own', items: [{ value: OWN, label: 'Bring your own data…' }] },
          ]}
          onChange={(v) => (v === OWN ? showOwnData({ stage: stage.id }) : v !== null && retask('Task', v))}
        />
      </Row>
      {readings.length > 0 && (
        <Row label="Tokens" description={`What the text is cut into: ${readings.map(({ label }) => label.toLowerCase()).join(', ')}.`}>
          <Select
            aria-label="Tokens"
            className="is-wide"
            allowDeselect={false}
            value={stage.task}
            data={readings}
            onChange={(v) => v !== null && retask('Tokens', v)}
          />
        </Row>
      )}
      {definition?.learns && (
        <Row
          label={evolves ? 'Evolves' : 'Teaches'}
          description={
            evolves
              ? 'Modules that the stage may change, with what arrives at them; none chosen: all that can be.'
              : 'Modules whose weights the stage may change, with what arrives at them; none chosen: all.'
          }
        >
          <MultiSelect
            aria-label={evolves ? 'Modules that evolve in the stage' : 'Modules that the stage teaches'}
            className="is-wide"
            size="xs"
            searchable
            placeholder={stage.scope === undefined ? 'all modules' : undefined}
            value={stage.scope ?? []}
            data={taught}
            onChange={(ids) =>
              change(evolves ? 'What evolves' : 'What the stage teaches', (draft) => {
                if (ids.length === 0) delete draft.scope
                else draft.scope = ids
              })
            }
          />
        </Row>
      )}
      {definition?.learns && (
        <NumberRow
          label="Ticks"
          description="How long a sample is presented in this stage; empty: as the network says."
          schema={TICKS}
          value={stage.ticks}
          clear={() =>
            change('Ticks', (draft) => {
              delete draft.ticks
            })
          }
          change={(v) =>
            change('Ticks', (draft) => {
              draft.ticks = v
            })
          }
        />
      )}
      {counts &&
        [counts, 'seconds', 'target'].map((key) => {
          const { label, description, schema } = BUDGET[key as keyof typeof BUDGET]
          return (
            <NumberRow
              key={key}
              label={label}
              description={description}
              schema={schema}
              value={stage.budget[key as keyof typeof BUDGET]}
              clear={() =>
                change(label, (draft) => {
                  delete draft.budget[key as keyof typeof BUDGET]
                })
              }
              change={(v) =>
                change(label, (draft) => {
                  draft.budget[key as keyof typeof BUDGET] = v
                })
              }
            />
          )
        })}
      {definition && (
        <ParamRows schema={definition.params} of={[stage.params]} set={(label, set) => change(label, (draft) => set(draft.params))} />
      )}
    </section>
  )
}
