import { OwnData } from '../../../engine/network/schema.ts'
import { expect, test } from 'vitest'
import { produce } from 'immer'
import { textTemplate } from '../../../engine/templates/text.ts'
import { threeSenses } from '../../../engine/templates/three-senses.ts'
import { digits } from '../../../engine/templates/digits.ts'
import { closeDocument, edit, openDocument, setAppender, undo, useDocument } from '../../../renderer/document/store.ts'
import { changeTask, readingsOf, taskChoices } from '../../../renderer/document/task.ts'

test('a text is one task, and other tokens are one step: its input, readout and ticks follow', () => {
  const { network } = textTemplate
  setAppender(async (edits) => edits.map((e, k) => ({ id: e.id, seq: k + 1 })))
  openDocument({ name: 'Text', network, seq: 0, openedSeq: 0, journal: [], versions: [], runs: [], path: null } as never)
  const now = () => useDocument.getState()
  const stage = network.curriculum[0]!
  expect(readingsOf(network, stage.task).map(({ label }) => label)).toEqual(['Characters', 'Pieces of words', 'Words'])
  expect(readingsOf(network, 'digits')).toEqual([])
  expect(taskChoices(network).filter(({ value }) => value.startsWith('brown'))).toEqual([{ value: 'brown', label: 'English' }])
  edit('Tokens', (draft) => changeTask(draft, stage.id, 'brown-words'))
  const changed = now().network!
  expect(changed.presentation.ticks).toBe(32)
  expect(changed.modules.next!.params.n).toBe(2000)
  expect(now().resolution.problems).toEqual([])
  expect(now().resolution.weights.letters!.table!.shape).toEqual([2000, 64])
  undo()
  expect(now().network).toEqual(network)
  closeDocument()
})

test('another task for one of several stages changes what lies around its scope, and nothing else', () => {
  const { network } = threeSenses
  const changed = produce(network, (draft) => changeTask(draft, 'decide', 'motion'))
  expect(changed.modules.evidence!.params.field).toBe('dots')
  expect(changed.modules['decide-by-column']!.params).toMatchObject({ field: 'direction', n: 8 })
  expect(changed.curriculum[2]).toMatchObject({ task: 'motion', ticks: 12 })
  // The other senses, which ask for a label too, go on as they were.
  const others = (of: typeof network) => Object.entries(of.modules).filter(([id]) => id !== 'evidence' && !id.startsWith('decide'))
  expect(others(changed)).toEqual(others(network))
  expect(changed.presentation).toEqual(network.presentation)
})

test('own data take the place of a task: input and readout follow, with as many answers of their kind', () => {
  const { network } = digits
  setAppender(async (edits) => edits.map((e, k) => ({ id: e.id, seq: k + 1 })))
  openDocument({ name: 'Digits', network, seq: 0, openedSeq: 0, journal: [], versions: [], runs: [], path: null } as never)
  const now = () => useDocument.getState().network!
  const hash = '0'.repeat(64)
  const own = (answers: object) =>
    OwnData.parse({
      title: 'Leaves',
      source: 'leaves',
      content: {
        kind: 'samples',
        count: 20,
        parts: hash,
        fields: { columns: { signal: { modality: 'activity', shape: [4] }, hash, type: 'float32' } },
        answers,
      },
    })
  const signal = { modality: 'activity', shape: [] }
  const stage = network.curriculum[0]!.id
  edit('Bring in Leaves', (draft) => {
    draft.data = {
      leaves: own({ label: { signal, hash, type: 'uint16', names: ['oak', 'elm', 'ash'] } }),
      heights: own({ value: { signal, hash, type: 'float32' } }),
    }
    changeTask(draft, stage, 'leaves')
  })
  expect(now().curriculum[0]!.task).toBe('leaves')
  expect(now().modules.image).toMatchObject({ params: { field: 'columns' }, signature: { signal: { modality: 'activity', shape: [4] } } })
  expect(now().modules.digit!.params).toMatchObject({ field: 'label', answer: 'classes', n: 3 })
  expect(taskChoices(now()).slice(0, 2)).toEqual([
    { value: 'leaves', label: 'Leaves' },
    { value: 'heights', label: 'Leaves' },
  ])
  edit('Task', (draft) => changeTask(draft, stage, 'heights'))
  expect(now().modules.digit!.params).toMatchObject({ field: 'value', answer: 'values', n: 1 })
  undo()
  undo()
  expect(now()).toEqual(network)
  closeDocument()
})
