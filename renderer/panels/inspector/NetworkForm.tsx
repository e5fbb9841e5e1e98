import { Select } from '@mantine/core'
import { SuperviseParams, type StageKind, stages } from '../../../engine/learn/definitions.ts'
import { taskDefinitions, type TaskName } from '../../../engine/tasks/definitions.ts'
import { countText, weightsInAll } from '../../canvas/measure.ts'
import { edit, newId, useDocument } from '../../document/store.ts'
import { Field, fieldsOf, NumberField, Row, TextField } from './fields.tsx'
import { Presentation } from './Presentation.tsx'

const MILLISECONDS = { type: 'number', unit: 'ms', minimum: 0.001 }
/** A run ends by whichever comes first; an empty field does not count. */
const BUDGET = {
  epochs: {
    label: 'Budget',
    description: 'The run ends after so many passes over the samples.',
    schema: { type: 'integer', unit: 'epochs', minimum: 1, maximum: 100000 },
  },
  seconds: {
    label: 'At most',
    description: 'The run ends after this time. Then another run may not give the same bits.',
    schema: { type: 'number', unit: 's', minimum: 1 },
  },
  target: {
    label: 'Stop at accuracy',
    description: 'The run ends when the validation accuracy reaches this share, 0 to 1.',
    schema: { type: 'number', minimum: 0, maximum: 1 },
  },
}

/** The network as a whole, when nothing is selected. */
export function NetworkForm() {
  const network = useDocument((s) => s.network)!
  const weights = useDocument((s) => weightsInAll(s.resolution))
  const stage = network.curriculum[0]
  const definition = stage && Object.hasOwn(stages, stage.kind) ? stages[stage.kind as StageKind] : undefined
  const parsed = definition?.params.safeParse(stage?.params)
  const params = parsed?.success ? parsed.data : (stage?.params ?? {})
  return (
    <>
      <header className="n-subject">
        <strong>Network</strong>
      </header>
      <Row label="Name">
        <TextField
          label="Name"
          value={network.name}
          change={(name) =>
            edit(`Rename the network to ${name}`, (draft) => {
              draft.name = name
            })
          }
        />
      </Row>
      <Row label="Modules">
        <span className="n-mono">{Object.keys(network.modules).length}</span>
      </Row>
      <Row label="Projections">
        <span className="n-mono">{Object.keys(network.projections).length}</span>
      </Row>
      <Row label="Weights">
        <span className="n-mono">{countText(weights)}</span>
      </Row>
      <h3 className="n-heading">Time</h3>
      <Row label="A tick lasts">
        <NumberField
          label="A tick lasts"
          schema={MILLISECONDS}
          value={network.dt}
          change={(v) =>
            edit('Length of a tick', (draft) => {
              draft.dt = v as number
            })
          }
        />
      </Row>
      <Presentation />
      <h3 className="n-heading">Training</h3>
      {!stage && (
        <Row label="Learn from" description="The task whose samples the network is shown.">
          <Select
            aria-label="Learn from"
            placeholder="Choose a task"
            w={150}
            value={null}
            data={Object.entries(taskDefinitions).map(([value, { title }]) => ({ value, label: title }))}
            onChange={(task) =>
              task &&
              edit('Add a stage of training', (draft) => {
                draft.curriculum.push({ id: newId(), kind: 'supervise', task, budget: { epochs: 10 }, params: SuperviseParams.parse({}) })
              })
            }
          />
        </Row>
      )}
      {stage && (
        <>
          <Row label="Task" description={taskDefinitions[stage.task as TaskName]?.summary}>
            <span>{taskDefinitions[stage.task as TaskName]?.title ?? stage.task}</span>
          </Row>
          {Object.entries(BUDGET).map(([key, { label, description, schema }]) => (
            <Row key={key} label={label} description={description}>
              <NumberField
                label={label}
                schema={schema}
                value={stage.budget[key as keyof typeof BUDGET]}
                clear={() =>
                  edit(label, (draft) => {
                    delete draft.curriculum[0]!.budget[key as keyof typeof BUDGET]
                  })
                }
                change={(v) =>
                  edit(label, (draft) => {
                    draft.curriculum[0]!.budget[key as keyof typeof BUDGET] = v as number
                  })
                }
              />
            </Row>
          ))}
          {definition &&
            Object.entries(fieldsOf(definition.params)).map(([key, schema]) => (
              <Field
                key={key}
                name={key}
                schema={schema}
                value={(params as Record<string, unknown>)[key]}
                change={(v) =>
                  edit(schema.title ?? key, (draft) => {
                    draft.curriculum[0]!.params[key] = v
                  })
                }
              />
            ))}
        </>
      )}
      <p className="n-empty n-hint">Select a module or a projection to see its settings.</p>
    </>
  )
}
