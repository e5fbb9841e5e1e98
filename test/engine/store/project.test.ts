import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { enablePatches, produceWithPatches } from 'immer'
import { expect, test } from 'vitest'
import { emptyNetwork, type Network, type Patch, TensorRef } from '../../../engine/network/schema.ts'
import { createProject, openProject, verifyProject } from '../../../engine/store/index.ts'
import { applicationId, migrate } from '../../../engine/store/tables.ts'
import { addModule, bytesIn, edit, neurons, refuses, run, workplace } from './helpers.ts'

enablePatches()
const place = workplace()
const { at, create, keep } = place
const sound = { problems: [] as string[] }

test('what was appended is there after opening again, in one file', () => {
  const project = create()
  const first = addModule('a')
  expect(project.append([first, addModule('b')]).map((answer) => answer.seq)).toEqual([1, 2])
  const version = project.nameVersion('Two modules')
  project.append([edit([{ op: 'remove', path: ['modules', 'a'] }], { undoes: first.id, label: 'Undo: Change' })])
  const { network } = project
  project.close()
  expect(readdirSync(place.folder)).toEqual(['a.neurula'])
  expect(verifyProject(at('a.neurula'))).toMatchObject({ ...sound, edits: 3 })

  const again = keep(openProject(at('a.neurula')))
  expect(again.network).toEqual(network)
  expect(again.seq).toBe(3)
  expect(again.versions).toEqual([version])
  expect(again.lastEntries(10)[0]).toEqual({ ...first, seq: 1 })
  expect(again.lastEntries(1)).toMatchObject([{ seq: 3, undoes: first.id }])
  expect(again.entries({ before: null, limit: 2 }).map((line) => line.seq)).toEqual([3, 2])
  expect(again.entries({ before: 2, limit: 5 })).toEqual([{ seq: 1, id: first.id, time: 1, author: 'test', label: 'Change' }])
  expect(Object.keys(again.documentAt(version.seq).modules)).toEqual(['a', 'b'])
  expect(again.documentAt(0).modules).toEqual({})
  refuses('no-such', () => again.documentAt(4))
})

test('the title becomes the name, and a file that exists is never overwritten', () => {
  writeFileSync(at('b.neurula'), 'mine')
  const before = bytesIn(place.folder)
  refuses('exists', () => create('b.neurula'))
  expect(bytesIn(place.folder)).toEqual(before)
  expect(keep(createProject(at('c.neurula'), create().network, 'Digits')).network.name).toBe('Digits')
})

test('the same edit acts once, also after opening again and within one call', () => {
  const project = create()
  const one = addModule('a')
  expect(project.append([one, one])).toEqual([
    { id: one.id, seq: 1 },
    { id: one.id, seq: 1 },
  ])
  project.close()
  const again = keep(openProject(at('a.neurula')))
  expect(again.append([one, addModule('b')]).map((answer) => answer.seq)).toEqual([1, 2])
  expect(again.seq).toBe(2)
})

test('edits that do not fit are refused as a whole', () => {
  const project = create()
  project.append([addModule('a')])
  const { network } = project
  refuses('refused-edit', () => project.append([addModule('b'), edit([{ op: 'replace', path: ['modules', 'a', 'name'], value: 7 }])]))
  refuses('refused-edit', () => project.append([edit([{ op: 'remove', path: ['curriculum'] }])]))
  refuses('refused-edit', () => project.append([edit([{ op: 'replace', path: ['modules', 'nobody', 'name'], value: 'x' }])]))
  expect(project.network).toBe(network)
  expect(project.append([addModule('c')])[0]!.seq).toBe(2)
})

test('what the schema adds or drops is in the journal too, so that replaying leads to the same document', () => {
  const project = create()
  project.append([
    edit([
      { op: 'add', path: ['modules', 'a'], value: { ...neurons('a'), locks: undefined, extra: 1 } },
      { op: 'add', path: ['unknown'], value: 1 },
    ]),
  ])
  project.append([edit([{ op: 'add', path: ['modules', 'a', 'locks', 'weights'], value: true }])])
  expect(project.network.modules.a).toEqual({ ...neurons('a'), locks: { weights: true } })
  expect(project.network).not.toHaveProperty('unknown')
  const { network } = project
  project.close()
  expect(keep(openProject(at('a.neurula'))).network).toEqual(network)
})

test('any moment of any history opens again, and the inverses lead back to the start', () => {
  const id = fc.constantFrom('a', 'b', 'c')
  const gesture = fc.oneof(
    id.map((id) => (n: Network) => {
      n.modules[id] = neurons(id)
    }),
    id.map((id) => (n: Network) => {
      delete n.modules[id]
    }),
    fc.record({ id, x: fc.double({ noNaN: true, noDefaultInfinity: true }) }).map(({ id, x }) => (n: Network) => {
      if (n.modules[id]) n.modules[id].position = { x: x + 0, y: 0 }
    }),
    fc.record({ id, at: fc.nat(3) }).map(({ id, at }) => (n: Network) => {
      n.curriculum.splice(at, 1, { id, kind: 'supervised', task: 'digits', budget: {}, params: {} })
    }),
    fc.string({ maxLength: 9 }).map((notes) => (n: Network) => {
      n.notes = notes
    }),
  )
  let file = 0
  fc.assert(
    fc.property(fc.array(gesture, { minLength: 1, maxLength: 12 }), (gestures) => {
      const path = at(`p${file++}.neurula`)
      const project = create(`p${file}x.neurula`)
      project.saveCopy(path)
      project.close()
      const copy = keep(openProject(path))
      const moments = [copy.network]
      const done: { patches: Patch[]; inverses: Patch[] }[] = []
      for (const act of gestures) {
        const [next, patches, inverses] = produceWithPatches(copy.network, act)
        copy.append([edit(patches as Patch[], { inverses: inverses as Patch[] })])
        expect(copy.network).toEqual(JSON.parse(JSON.stringify(next)))
        moments.push(copy.network)
        done.unshift({ patches: patches as Patch[], inverses: inverses as Patch[] })
      }
      moments.forEach((moment, seq) => expect(copy.documentAt(seq)).toEqual(moment))
      copy.append(done.map(({ patches, inverses }) => edit(inverses, { inverses: patches })))
      expect(copy.network).toEqual(moments[0])
      copy.close()
      expect(verifyProject(path)).toMatchObject(sound)
    }),
    { numRuns: 25 },
  )
})

test('a long journal opens quickly from its snapshots', () => {
  const project = create()
  project.append([addModule('a')])
  for (let part = 0; part < 20; part++)
    project.append(
      Array.from({ length: 1000 }, (_, i) => edit([{ op: 'replace', path: ['modules', 'a', 'position'], value: { x: part, y: i } }])),
    )
  project.close()
  const start = performance.now()
  const again = keep(openProject(at('a.neurula')))
  expect(performance.now() - start).toBeLessThan(1000)
  expect(again.seq).toBe(20001)
  expect(again.documentAt(5001).modules.a!.position).toEqual({ x: 4, y: 999 })
  expect(again.documentAt(5003).modules.a!.position).toEqual({ x: 5, y: 1 })
  again.close()
  expect(verifyProject(at('a.neurula'))).toEqual({ problems: [], edits: 20001, snapshots: 41, blobs: 0, runs: 0 })
})

test('tensors are stored once by content and come back bit for bit', () => {
  const project = create()
  const values = Float32Array.from({ length: 700_000 }, (_, i) => Math.sin(i))
  values.set([Number.NaN, -0, Number.POSITIVE_INFINITY])
  const ref = project.putTensor(values, [700, 1000])
  expect(TensorRef.parse(ref)).toEqual(ref)
  expect(project.putTensor(values.slice(), [700_000]).hash).toBe(ref.hash)
  const shared = new Float32Array(new SharedArrayBuffer(8))
  shared.set([1, 2])
  const small = project.putTensor(shared, [2])
  const none = project.putTensor(new Float32Array(0), [0, 3])
  expect(project.space().weights).toBe(2_800_000 + 8)
  project.close()
  const again = keep(openProject(at('a.neurula')))
  expect(Buffer.from(again.getTensor(ref).buffer).equals(Buffer.from(values.buffer))).toBe(true)
  expect([...again.getTensor(small)]).toEqual([1, 2])
  expect(again.getTensor(none).length).toBe(0)
  expect(again.hasTensor(ref)).toBe(true)
  expect(again.hasTensor({ hash: '0'.repeat(64), shape: [1] })).toBe(false)
  refuses('no-such', () => again.getTensor({ hash: '0'.repeat(64), shape: [1] }))
  refuses('damaged', () => again.getTensor({ hash: ref.hash, shape: [1] }))
})

test('own data are kept by content, travel with copies, and are missed when they are not there', () => {
  const project = create()
  const bytes = Buffer.from('It was a dark and stormy night. '.repeat(100_000))
  const hash = project.putBytes(bytes)
  expect(project.putBytes(Buffer.from(bytes))).toBe(hash)
  const text = (of: string) => ({ title: 'Night', source: 'night', content: { kind: 'text', hash: of, bytes: bytes.length } })
  project.append([edit([{ op: 'add', path: ['data'], value: { night: text(hash) } }])])
  expect(project.space()).toMatchObject({ data: bytes.length, weights: 0 })
  project.saveCopy(at('copy.neurula'))
  const copy = keep(openProject(at('copy.neurula')))
  expect(copy.getBytes(hash).equals(bytes)).toBe(true)
  refuses('no-such', () => copy.getBytes('0'.repeat(64)))
  copy.append([edit([{ op: 'add', path: ['data', 'gone'], value: text('0'.repeat(64)) }])])
  copy.close()
  expect(verifyProject(at('copy.neurula')).problems).toEqual(['The content 000000000000 of own data is missing.'])
  refuses('refused-edit', () => project.append([edit([{ op: 'add', path: ['data', 'x'], value: { title: 'X' } }])]))
})

test('runs keep their records, plans, curves, confusion, pictures and checkpoints', () => {
  const project = create()
  const one = project.addRun(run('r1'))
  const two = project.addRun(run('r2'))
  expect([one.number, two.number]).toEqual([1, 2])
  const done = { ...one, status: 'done' as const, summary: { test_accuracy: 0.98 } }
  project.updateRun(done)
  project.setPlan('r1', { segments: ['onnx'], threads: 2 })
  project.appendPoints('r1', [
    { name: 'loss', step: [1, 2], epoch: [0.1, 0.2], value: [2, 1.5] },
    { name: 'accuracy', step: [2], epoch: [0.2], value: [0.5] },
  ])
  project.appendPoints('r1', [{ name: 'loss', step: [3], epoch: [0.3], value: [Number.NaN] }])
  const confusion = { readout: 'a', classes: 2, counts: Uint32Array.from([5, 1, 0, 4]), of: 'validation' as const }
  const other = { ...confusion, readout: 'b', counts: Uint32Array.from([1, 0, 0, 1]) }
  project.setConfusions('r1', [confusion, other])
  project.setConfusions('r1', [{ ...other, of: 'test' }])
  const pictures = [{ module: 'm', shape: [1, 2, 2], values: Uint8Array.from([0, 255, 7, 1]) }]
  project.setPictures('r1', pictures)
  const state = (fill: number) => ({
    meta: { epoch: fill, order: [1, 2] },
    tensors: {
      'a/W': { values: new Float32Array(600_000).fill(fill), shape: [600, 1000] },
      step: { values: Float32Array.of(fill), shape: [] },
    },
  })
  for (const fill of [1, 2, 3]) project.putCheckpoint('r1', 'latest', state(fill))
  project.putCheckpoint('r1', 'best', state(2))
  expect(project.space().checkpoints).toBe(2 * 2_400_004)
  project.close()
  expect(verifyProject(at('a.neurula'))).toMatchObject({ ...sound, runs: 2 })

  const again = keep(openProject(at('a.neurula')))
  expect(again.runs()).toEqual([done, two])
  expect(again.plan('r1')).toEqual({ segments: ['onnx'], threads: 2 })
  expect(again.plan('r2')).toBeNull()
  expect(again.curves('r1')).toEqual([
    { name: 'loss', step: [1, 2, 3], epoch: [0.1, 0.2, 0.3], value: [2, 1.5, Number.NaN] },
    { name: 'accuracy', step: [2], epoch: [0.2], value: [0.5] },
  ])
  expect(again.curves('r2')).toEqual([])
  expect(again.confusions('r1')).toEqual([confusion, { ...other, of: 'test' }])
  expect(again.confusions('r2')).toEqual([])
  expect(again.pictures('r1')).toEqual(pictures)
  expect(again.checkpoint('r1', 'latest')).toEqual(state(3))
  expect(again.checkpoint('r1', 'best')).toEqual(state(2))
  expect(again.checkpoint('r1', 'end')).toBeNull()
  refuses('no-such', () => again.updateRun({ ...one, id: 'r9' }))
})

test('a copy is whole and leaves the project where it is', () => {
  const project = create()
  const ref = project.putTensor(Float32Array.of(1, 2, 3), [3])
  project.append([addModule('a')])
  writeFileSync(at('b.neurula'), 'to be replaced')
  project.saveCopy(at('b.neurula'))
  project.append([addModule('b')])
  expect(project.path).toBe(at('a.neurula'))
  const copy = keep(openProject(at('b.neurula')))
  expect(Object.keys(copy.network.modules)).toEqual(['a'])
  expect([...copy.getTensor(ref)]).toEqual([1, 2, 3])
  refuses('same-file', () => project.saveCopy(at('a.neurula')))
  refuses('locked', () => project.saveCopy(at('b.neurula')))
  refuses('missing', () => project.saveCopy(at('nowhere/b.neurula')))
  writeFileSync(at('c.neurula-wal'), 'of someone')
  refuses('exists', () => project.saveCopy(at('c.neurula')))
  expect(readdirSync(place.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('a project moves with everything it has', () => {
  const project = create()
  project.append([addModule('a')])
  project.moveTo(at('b.neurula'))
  expect(project.path).toBe(at('b.neurula'))
  expect(existsSync(at('a.neurula'))).toBe(false)
  project.append([addModule('b')])
  expect(project.fileProblem()).toBeNull()
  refuses('same-file', () => project.moveTo(at('b.neurula')))
  project.close()
  expect(readdirSync(place.folder)).toEqual(['b.neurula'])
  expect(verifyProject(at('b.neurula'))).toMatchObject({ ...sound, edits: 2 })
})

test.skipIf(process.platform === 'win32').each(['deleted', 'renamed', 'replaced'])(
  'a file that was %s while open is noticed, takes no edit, and can be given a new place',
  (how) => {
    const project = create()
    project.append([addModule('a')])
    if (how === 'deleted') rmSync(at('a.neurula'))
    else renameSync(at('a.neurula'), at('elsewhere.neurula'))
    if (how === 'replaced') writeFileSync(at('a.neurula'), 'another file')
    expect(project.fileProblem()).toMatch(/^“a\.neurula” was moved, deleted or replaced.*\.$/)
    refuses('moved', () => project.append([addModule('b')]))
    project.moveTo(at('new.neurula'))
    project.append([addModule('b')])
    expect(project.fileProblem()).toBeNull()
    project.close()
    expect(Object.keys(keep(openProject(at('new.neurula'))).network.modules)).toEqual(['a', 'b'])
    // The renamed file keeps what it had; nothing of ours lies where a stranger would trip over it.
    expect(readdirSync(place.folder).filter((name) => !name.startsWith('new'))).toEqual(
      { deleted: [], renamed: ['elsewhere.neurula'], replaced: ['a.neurula', 'elsewhere.neurula'] }[how],
    )
    if (how !== 'deleted') expect(verifyProject(at('elsewhere.neurula'))).toMatchObject({ ...sound, edits: 1 })
  },
)

test.skipIf(process.platform === 'win32')('a deleted project can be put back where it was', () => {
  const project = create()
  project.append([addModule('a')])
  rmSync(at('a.neurula'))
  project.moveTo(at('a.neurula'))
  project.append([addModule('b')])
  project.close()
  expect(readdirSync(place.folder)).toEqual(['a.neurula'])
  expect(verifyProject(at('a.neurula'))).toMatchObject({ ...sound, edits: 2 })
})

test('a file of the first version opens with the confusion that its runs had', () => {
  const db = new Database(at('old.neurula'))
  db.pragma(`application_id = ${applicationId}`)
  migrate(db, 1)
  db.prepare('INSERT INTO snapshot (seq, network) VALUES (0, ?)').run(JSON.stringify(emptyNetwork('Old')))
  db.prepare('INSERT INTO run (id, number, record) VALUES (?, 1, ?)').run('r1', JSON.stringify({ ...run('r1'), number: 1 }))
  db.prepare('INSERT INTO confusion VALUES (?, 2, ?, ?)').run('r1', 'test', Buffer.from(Uint32Array.from([3, 0, 1, 2]).buffer))
  db.close()
  const project = keep(openProject(at('old.neurula')))
  expect(project.confusions('r1')).toEqual([{ readout: '', classes: 2, of: 'test', counts: Uint32Array.from([3, 0, 1, 2]) }])
  expect(project.pictures('r1')).toEqual([])
  expect(project.evolved('r1')).toEqual([])
  project.close()
  expect(verifyProject(at('old.neurula'))).toMatchObject({ ...sound, runs: 1 })
})

test('the file carries our mark, strict tables, and no -wal mode when closed', () => {
  create().close()
  const db = new Database(at('a.neurula'), { readonly: true })
  expect(db.pragma('application_id', { simple: true })).toBe(0x4e726c61)
  expect(db.pragma('user_version', { simple: true })).toBe(3)
  expect(db.pragma('journal_mode', { simple: true })).toBe('delete')
  const tables = db.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'").all() as {
    strict: number
  }[]
  db.close()
  expect(tables.length).toBeGreaterThan(8)
  expect(tables.every(({ strict }) => strict === 1)).toBe(true)
})

test('a closed project says so, and closing twice is nothing', () => {
  const project = create()
  project.close()
  project.close()
  refuses('closed', () => project.append([addModule('a')]))
  expect(statSync(at('a.neurula')).isFile()).toBe(true)
})
