import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { emptyNetwork, OwnData } from '../../../../engine/network/schema.ts'
import { tasksOf } from '../../../../engine/tasks/definitions.ts'
import { loadTask, sampleOf } from '../../../../engine/tasks/tasks.ts'

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const bytesOf = (values: Float32Array | Uint16Array) => new Uint8Array(values.buffer)

/** Six samples of two numbers, three classes; what a project that came from elsewhere may say wrongly can be given. */
function project(wrong: { parts?: number[]; shown?: Float32Array; asked?: number[]; standardised?: number[] } = {}) {
  const parts = Uint8Array.from(wrong.parts ?? [0, 0, 0, 0, 1, 2])
  const shown = bytesOf(wrong.shown ?? Float32Array.of(1, 10, 3, Number.NaN, 5, 30, 7, 50, 100, 100, -100, 100))
  const asked = bytesOf(Uint16Array.from(wrong.asked ?? [0, 1, 2, 0, 1, 2]))
  const content = Object.fromEntries([parts, shown, asked].map((bytes) => [hashOf(bytes), bytes]))
  const signal = (shape: number[]) => ({ modality: 'activity', shape })
  const data = OwnData.parse({
    title: 'Mine',
    source: 'mine',
    content: {
      kind: 'samples',
      count: 6,
      parts: hashOf(parts),
      fields: { columns: { signal: signal([2]), hash: hashOf(shown), type: 'float32', standardised: wrong.standardised ?? [0, 1] } },
      answers: { label: { signal: signal([]), hash: hashOf(asked), type: 'uint16', names: ['a', 'b', 'c'] } },
    },
  })
  const network = { ...emptyNetwork('Mine'), data: { mine: data } }
  return (task = 'mine') => loadTask(task, network, (hash) => content[hash]!)
}

test('samples are standardised by those that are learned from alone; what is missing is their mean', async () => {
  const { train, validation, test: held } = await project()()
  expect([train.count, validation.count, held.count]).toEqual([4, 1, 1])
  // By hand: mean 4 and deviation sqrt(5); mean 30 and deviation sqrt(800 / 3).
  expect([...sampleOf(train, 'columns', 0)]).toEqual([Math.fround(-3 / Math.sqrt(5)), Math.fround(-20 / Math.sqrt(800 / 3))])
  expect(sampleOf(train, 'columns', 1)[1]).toBe(0)
  expect([...sampleOf(validation, 'columns', 0)]).toEqual([Math.fround(96 / Math.sqrt(5)), Math.fround(70 / Math.sqrt(800 / 3))])
  expect(sampleOf(held, 'label', 0)[0]).toBe(2)
})

test.each([
  ['parts of another number', { parts: [0, 0, 1, 2] }],
  ['parts that there are not', { parts: [0, 0, 0, 0, 1, 7] }],
  ['fewer numbers', { shown: new Float32Array(11) }],
  ['classes without a name', { asked: [0, 1, 2, 0, 1, 3] }],
  ['a place that is not there', { standardised: [2] }],
])('content with %s is one sentence', async (_what, wrong) => {
  await expect(project(wrong)()).rejects.toThrow('The content of "Mine" is not what the project says of it; bring the files in again.')
})

test('a text is a task for each tokenizer, other data one; no other names are tasks', async () => {
  const text = OwnData.parse({ title: 'T', source: 't', content: { kind: 'text', hash: '0'.repeat(64), bytes: 5000 } })
  expect(Object.keys(tasksOf({ data: { story: text } }))).toEqual(['story', 'story-tokens', 'story-words'])
  const network = { data: { story: text } }
  const read = () => new TextEncoder().encode('It was a dark and stormy night. '.repeat(200))
  expect((await loadTask('story-words', network, read)).words).toContain(' stormy')
  expect(() => loadTask('story-other', network, read)).toThrow(/There is no task "story-other"; choose one of .*story/)
  expect(() => project()('mine-words')).toThrow(/There is no task/)
})
