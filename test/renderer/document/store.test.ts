import { beforeEach, expect, test } from 'vitest'
import { emptyNetwork, Edit, Network } from '../../../engine/network/schema.ts'
import { commands } from '../../../renderer/document/commands.ts'
import { clipOf, insertClip, parseClip } from '../../../renderer/document/clipboard.ts'
import { group } from '../../../renderer/document/regions.ts'
import { arrange } from '../../../renderer/document/layout.ts'
import { addModule, align, CARD, connect, moveModules, remove } from '../../../renderer/document/modules.ts'
import {
  closeDocument,
  edit,
  newId,
  openDocument,
  redo,
  replaceDocument,
  resendUnacknowledged,
  select,
  setAppender,
  takeEdit,
  undo,
  undoLabel,
  useDocument,
  whenKept,
} from '../../../renderer/document/store.ts'

const now = useDocument.getState
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
let journal: (Edit & { seq: number })[] = []
const engine = async (edits: Edit[]) =>
  edits.map((e) => {
    const known = journal.find((j) => j.id === e.id)
    if (!known) journal.push({ ...e, seq: journal.length + 1 })
    return { id: e.id, seq: known?.seq ?? journal.length }
  })
const opened = (network = emptyNetwork('Test'), history: typeof journal = []) => ({
  name: 'Test',
  network,
  seq: history.length,
  openedSeq: history.length,
  journal: history,
  versions: [],
  runs: [],
  untitled: true,
})

beforeEach(() => {
  journal = []
  setAppender(engine)
  openDocument(opened())
})

test('an edit goes to the engine and is saved when it is acknowledged', async () => {
  const id = addModule('neurons', { x: 10, y: 20 })!
  expect(now().saved).toBe(false)
  await settle()
  expect(now()).toMatchObject({ saved: true, seq: 1, unacknowledged: [], selection: { modules: [id] } })
  expect(Edit.safeParse(journal[0]).success).toBe(true)
  expect(Network.safeParse(now().network).success).toBe(true)
})

test('a recipe that changes nothing makes no edit', () => {
  edit('Nothing', () => {})
  moveModules('Move', {})
  expect(now().unacknowledged).toEqual([])
})

test('rejected edits are kept in order and sent again', async () => {
  setAppender(() => Promise.reject(new Error('The disk is full.')))
  addModule('conv', { x: 0, y: 0 })
  addModule('pool', { x: 0, y: 0 })
  await settle()
  expect(now().appendProblem).toBe('The disk is full.')
  const waiting = now().unacknowledged.map((e) => e.id)
  expect(waiting).toHaveLength(2)
  setAppender(engine)
  await resendUnacknowledged()
  expect(journal.map((e) => e.id)).toEqual(waiting)
  expect(now()).toMatchObject({ saved: true, appendProblem: null })
})

test('what waits while an append is under way travels in one batch', async () => {
  const batches: number[] = []
  setAppender(async (edits) => {
    batches.push(edits.length)
    await settle()
    return engine(edits)
  })
  addModule('conv', { x: 0, y: 0 })
  await Promise.resolve()
  for (let i = 0; i < 3; i++) addModule('conv', { x: i, y: 0 })
  for (let i = 0; i < 5; i++) await settle()
  expect(batches).toEqual([1, 3])
  expect(now().saved).toBe(true)
})

test('what needs all edits waits until they are on the disk', async () => {
  const order: string[] = []
  setAppender(async (edits) => {
    const taken = await engine(edits)
    order.push('kept')
    return taken
  })
  edit('One', (draft) => {
    draft.notes = 'a'
  })
  await whenKept()
  order.push('after')
  expect(order).toEqual(['kept', 'after'])
  setAppender(() => Promise.reject(new Error('The disk is full.')))
  edit('Two', (draft) => {
    draft.notes = 'b'
  })
  await expect(whenKept()).rejects.toThrow('The disk is full.')
})

test('an engine that died in the middle of an append gets the same edits once', async () => {
  setAppender((edits) => engine(edits).then(() => new Promise(() => {})))
  addModule('conv', { x: 0, y: 0 })
  await settle()
  expect(now().saved).toBe(false)
  setAppender(engine)
  await resendUnacknowledged()
  expect(journal).toHaveLength(1)
  expect(now().saved).toBe(true)
})

test('undo and redo walk the whole history and are edits themselves', async () => {
  const states = [now().network]
  for (const kind of ['input', 'conv', 'readout']) {
    addModule(kind, { x: 0, y: 0 })
    states.push(now().network)
  }
  for (const n of [2, 1, 0]) {
    undo()
    expect(now().network).toEqual(states[n])
  }
  undo()
  expect(now().network).toEqual(states[0])
  for (const n of [1, 2, 3]) {
    redo()
    expect(now().network).toEqual(states[n])
  }
  await settle()
  expect(journal).toHaveLength(9)
  expect(journal[3]).toMatchObject({ undoes: journal[2]!.id, label: 'Undo: Add Readout' })
  undo()
  addModule('pool', { x: 0, y: 0 })
  expect(now().undone).toEqual([])
})

test('after reopening, undo goes further back and does not toggle', async () => {
  addModule('input', { x: 0, y: 0 })
  const one = now().network
  addModule('conv', { x: 0, y: 0 })
  addModule('pool', { x: 0, y: 0 })
  undo()
  await settle()
  openDocument(opened(now().network!, journal))
  expect(undoLabel()).toBe('Add Convolution')
  undo()
  expect(now().network).toEqual(one)
  redo()
  redo()
  expect(Object.keys(now().network!.modules)).toHaveLength(3)
})

test('an edit offered by a run acts once and can be undone', () => {
  const id = addModule('neurons', { x: 0, y: 0 })!
  const weights = { bias: { hash: 'a'.repeat(64), shape: [128] } }
  const offer: Edit = {
    id: newId(),
    time: 0,
    author: 'engine',
    label: 'Weights of run 1',
    run: newId(),
    patches: [{ op: 'add', path: ['modules', id, 'weights'], value: weights }],
    inverses: [{ op: 'remove', path: ['modules', id, 'weights'] }],
  }
  takeEdit(offer)
  takeEdit(offer)
  expect(now().network!.modules[id]!.weights).toEqual(weights)
  expect(now().unacknowledged).toHaveLength(2)
  undo()
  expect(now().network!.modules[id]!.weights).toBeUndefined()
})

test('returning to another moment is one edit that touches only what differs', () => {
  const kept = addModule('input', { x: 0, y: 0 })!
  const moment = now().network!
  addModule('conv', { x: 0, y: 0 })
  edit('Ticks', (draft) => {
    draft.presentation.ticks = 4
  })
  const before = now().unacknowledged.length
  replaceDocument('Return', moment)
  expect(now().network).toEqual(moment)
  expect(now().unacknowledged).toHaveLength(before + 1)
  expect(
    now()
      .unacknowledged.at(-1)!
      .patches.some((p) => p.path.includes(kept)),
  ).toBe(false)
})

test('deleting a module takes its projections, and undo brings both back', () => {
  const [a, b] = [addModule('neurons', { x: 0, y: 0 })!, addModule('neurons', { x: 300, y: 0 })!]
  expect(connect({ module: a, port: 'out' }, { module: b, port: 'in' })).toMatchObject({ connectivity: 'identity', delay: 0 })
  expect(connect({ module: b, port: 'out' }, { module: a, port: 'in' })).toMatchObject({ delay: 1 })
  expect(connect({ module: b, port: 'out' }, { module: b, port: 'in' })).toMatchObject({ connectivity: 'dense', delay: 1 })
  expect(connect({ module: a, port: 'out' }, { module: b, port: 'in' })).toHaveProperty('problem')
  remove([b], [])
  expect(now().network!.projections).toEqual({})
  expect(now().selection.modules).toEqual([])
  undo()
  expect(Object.keys(now().network!.projections)).toHaveLength(3)
})

test('duplicate copies modules and what is between them under new ids and names', () => {
  const [a, b] = [addModule('neurons', { x: 0, y: 0 })!, addModule('neurons', { x: 300, y: 0 })!]
  connect({ module: a, port: 'out' }, { module: b, port: 'in' })
  select([a, b])
  void commands.duplicate.run()
  const { network, selection } = now()
  expect(Object.keys(network!.modules)).toHaveLength(4)
  expect(Object.keys(network!.projections)).toHaveLength(2)
  expect(new Set(Object.values(network!.modules).map((m) => m.name)).size).toBe(4)
  expect(selection.modules).not.toContain(a)
  undo()
  expect(Object.keys(now().network!.modules)).toHaveLength(2)
})

test('copied text pastes in another document, without weights; anything else is one sentence', () => {
  const id = addModule('neurons', { x: 50, y: 60 })!
  edit('Weights', (draft) => {
    draft.modules[id]!.weights = { bias: { hash: 'b'.repeat(64), shape: [128] } }
  })
  const text = JSON.stringify(clipOf(now().network!, [id]))
  closeDocument()
  openDocument(opened(emptyNetwork('Other')))
  const clip = parseClip(text)
  if ('problem' in clip) throw new Error(clip.problem)
  insertClip('Paste', clip, { x: 0, y: 0 })
  const [pasted] = Object.values(now().network!.modules)
  expect(pasted).toMatchObject({ kind: 'neurons', position: { x: 0, y: 0 } })
  expect(pasted!.weights).toBeUndefined()
  for (const bad of ['', 'hello', '{}', 'null', '{"neurula":1,"modules":{},"projections":{}}', text.replace('neurons', 'x'.repeat(50))])
    expect(parseClip(bad)).toHaveProperty('problem')
})

test('a region is copied whole, with its name, colour and what lies in it; of a part of one only the modules are', () => {
  const [a, b, c] = [0, 200, 400].map((x) => addModule('neurons', { x, y: 0 })!) as [string, string, string]
  const inner = group([a])!
  const outer = group([a, b])!
  edit('Look', (draft) => {
    Object.assign(draft.regions[outer]!, { name: 'Cortex', colour: 'cortex', collapsed: true })
  })
  const network = now().network!
  expect(Object.keys(clipOf(network, [b, c])!.regions)).toEqual([])
  expect(Object.keys(clipOf(network, [a, c])!.regions)).toEqual([inner])
  const text = JSON.stringify(clipOf(network, [a, b, c]))
  const paste = () => {
    const clip = parseClip(text)
    if ('problem' in clip) throw new Error(clip.problem)
    insertClip('Paste', clip, { x: 0, y: 0 })
  }
  const named = (name: string) => Object.entries(now().network!.regions).find(([, r]) => r.name === name)!
  paste()
  const [copy, look] = named('Cortex 2')
  expect(look).toEqual({ name: 'Cortex 2', colour: 'cortex', collapsed: true })
  expect(named('Region 2')[1].parent).toBe(copy)
  // A module of a region that did not come along stays in it.
  insertClip('Duplicate', clipOf(now().network!, [b])!)
  expect(now().network!.modules[now().selection.modules[0]!]!.region).toBe(outer)

  openDocument(opened(emptyNetwork('Other')))
  paste()
  const { modules, regions } = now().network!
  expect(Object.keys(regions)).toHaveLength(2)
  expect(named('Region')[1].parent).toBe(named('Cortex')[0])
  expect(Object.values(modules).map((m) => m.region)).toEqual([named('Region')[0], named('Cortex')[0], undefined])
  expect(Network.safeParse(now().network).success).toBe(true)
})

test('remove, select all, mute', async () => {
  const [a, b] = [addModule('neurons', { x: 0, y: 0 })!, addModule('conv', { x: 0, y: 0 })!]
  await commands['select-all'].run()
  expect(now().selection.modules).toEqual([a, b])
  await commands.mute.run()
  expect(Object.values(now().network!.modules).every((m) => m.muted)).toBe(true)
  remove(now().selection.modules, now().selection.projections)
  expect(now().network!.modules).toEqual({})
})

test('aligning and distributing move only along their axis', () => {
  const ids = [0, 100, 700].map((x, i) => addModule('pool', { x, y: i * 37 })!)
  const sizes = Object.fromEntries(ids.map((id) => [id, { width: 50, height: 20 }]))
  align(ids, 'distribute-x', sizes)
  expect(ids.map((id) => now().network!.modules[id]!.position)).toEqual([
    { x: 0, y: 0 },
    { x: 350, y: 37 },
    { x: 700, y: 74 },
  ])
  align(ids, 'bottom', sizes)
  expect(ids.map((id) => now().network!.modules[id]!.position.y)).toEqual([74, 74, 74])
})

test('arranging goes left to right, whatever loops there are', async () => {
  const ids = [0, 1, 2].map(() => addModule('neurons', { x: 5, y: 5 })!)
  connect({ module: ids[2]!, port: 'out' }, { module: ids[1]!, port: 'in' })
  connect({ module: ids[1]!, port: 'out' }, { module: ids[0]!, port: 'in' })
  connect({ module: ids[0]!, port: 'out' }, { module: ids[2]!, port: 'in' })
  const at = await arrange(now().network!, {}, { width: 900, height: 500 })
  expect(at[ids[2]!]!.x).toBeLessThan(at[ids[1]!]!.x)
  expect(at[ids[1]!]!.x).toBeLessThan(at[ids[0]!]!.x)
})

test('a long chain is folded so that it fills the canvas, each module beside the one before it and none on another', async () => {
  const ids = Array.from({ length: 9 }, () => addModule('neurons', { x: 5, y: 5 })!)
  for (const [k, id] of ids.slice(1).entries()) connect({ module: ids[k]!, port: 'out' }, { module: id, port: 'in' })
  const room = { width: 900, height: 420 }
  const at = await arrange(now().network!, {}, room)
  const places = ids.map((id) => at[id]!)
  const wide = Math.max(...places.map((p) => p.x)) - Math.min(...places.map((p) => p.x)) + CARD.width
  expect(room.width / wide).toBeGreaterThan(0.75)
  for (const [k, b] of places.entries()) {
    for (const a of places.slice(0, k)) expect(Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height).toBe(true)
    const a = places[k - 1]
    if (a)
      expect([Math.abs(a.x - b.x) < 2 * CARD.width && a.y === b.y, a.x === b.x && Math.abs(a.y - b.y) < 2 * CARD.height]).toContain(true)
  }
})

test('moving does not resolve the network again', () => {
  const id = addModule('neurons', { x: 0, y: 0 })!
  const { resolution } = now()
  moveModules('Move', { [id]: { x: 9.6, y: 3 } })
  expect(now().resolution).toBe(resolution)
  expect(now().network!.modules[id]!.position).toEqual({ x: 10, y: 3 })
})
