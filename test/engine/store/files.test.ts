import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openProject, verifyProject } from '../../../engine/store/index.ts'
import { addModule, bytesIn, refuses, run, workplace } from './helpers.ts'

const { at, create, keep, ...place } = workplace()
const folder = () => join(at('x'), '..')
const root = process.getuid?.() === 0

/** A closed project with edits, weights, a run and a checkpoint. */
function full(name = 'a.neurula') {
  const project = create(name)
  project.append([addModule('a'), addModule('b')])
  project.putTensor(
    Float32Array.from({ length: 50_000 }, (_, k) => k),
    [50_000],
  )
  project.addRun(run('r1'))
  project.putCheckpoint('r1', 'latest', { meta: {}, tensors: { w: { values: new Float32Array(50_000).fill(1), shape: [50_000] } } })
  project.close()
  return at(name)
}
/** Opening is refused with `code`, and no byte in the folder changed, nor a file came or went. */
function refusesWhole(code: Parameters<typeof refuses>[0], path: string): string {
  const before = bytesIn(folder())
  const sentence = refuses(code, () => openProject(path))
  expect(bytesIn(folder())).toEqual(before)
  return sentence
}
const sql = (path: string, text: string) => {
  const db = new Database(path)
  db.unsafeMode(true)
  db.exec(text)
  db.close()
}

test('what is no SQLite file, empty or a folder', () => {
  writeFileSync(at('letter.neurula'), 'Dear reader, this is a letter and not a database. '.repeat(20))
  writeFileSync(at('empty.neurula'), '')
  expect(refusesWhole('not-sqlite', at('letter.neurula'))).toContain('not a Neurula project')
  expect(refusesWhole('not-sqlite', at('empty.neurula'))).toContain('empty')
  expect(refuses('missing', () => openProject(at('none.neurula')))).toContain('is not there')
  mkdirSync(at('folder.neurula'))
  expect(refuses('not-sqlite', () => openProject(at('folder.neurula')))).toContain('is not a file')
})

test("another program's database, also with tables named as ours", () => {
  sql(at('other.db'), 'CREATE TABLE edit (seq INTEGER); INSERT INTO edit VALUES (1)')
  expect(refusesWhole('other-program', at('other.db'))).toContain('another program')
})

test('a newer version', () => {
  const path = full()
  sql(path, 'PRAGMA user_version = 99')
  expect(refusesWhole('newer', path)).toContain('newer Neurula')
})

test('a file cut off anywhere', () => {
  const path = full()
  const whole = readFileSync(path)
  for (const share of [0.999, 0.9, 0.5, 0.1, 0.001]) {
    writeFileSync(path, whole.subarray(0, Math.max(1, Math.floor(whole.length * share))))
    expect(refusesWhole('damaged', path)).toMatch(/damaged/)
  }
  truncateSync(path, 40)
  expect(refusesWhole('damaged', path)).toContain('40 bytes')
})

test('triggers, views and changed tables', () => {
  for (const [name, text] of [
    ['trigger', 'CREATE TRIGGER t AFTER INSERT ON edit BEGIN DELETE FROM snapshot; END'],
    ['view', 'CREATE VIEW v AS SELECT 1'],
  ] as const) {
    sql(full(`${name}.neurula`), text)
    expect(refusesWhole('unsafe', at(`${name}.neurula`))).toContain('triggers or views')
  }
  sql(full('more.neurula'), 'ALTER TABLE run ADD COLUMN extra TEXT')
  refusesWhole('damaged', at('more.neurula'))
})

test('bytes overwritten in the middle are found, by opening or by verify, and never pass', () => {
  const whole = readFileSync(full())
  let refused = 0
  for (let page = 1; page < whole.length / 4096; page++) {
    const path = at(`p${page}.neurula`)
    const copy = Buffer.from(whole)
    copy.fill(0xa5, page * 4096, (page + 1) * 4096)
    writeFileSync(path, copy)
    let problems: string[] = []
    try {
      problems = verifyProject(path).problems
    } catch (error) {
      problems = [(error as Error).message]
    }
    expect(problems, `page ${page}`).not.toEqual([])
    expect(readFileSync(path).equals(copy)).toBe(true)
    try {
      openProject(path).close()
    } catch (error) {
      refused++
      expect((error as Error).message).toMatch(/damaged|unsafe|tables/)
    }
    rmSync(path)
  }
  expect(refused).toBeGreaterThan(0)
})

test('a journal whose edit was taken out, and weights that the document names and the file lacks', () => {
  sql(full('gap.neurula'), 'DELETE FROM edit WHERE seq = 1')
  expect(verifyProject(at('gap.neurula')).problems).toEqual(['Edit 1 is missing from the journal.'])
  sql(full('blob.neurula'), 'UPDATE chunk SET data = zeroblob(length(data))')
  expect(verifyProject(at('blob.neurula')).problems).toEqual([expect.stringMatching(/^Weights or data [0-9a-f]{12} are damaged\.$/)])
})

const script = (path: string, act: string) => `
  const Database = (await import('better-sqlite3')).default
  new Database(':memory:').close()
  const store = await import(${JSON.stringify(join(import.meta.dirname, '../../../engine/store/index.ts'))})
  if (process.getuid() === 0) process.setuid(65534)
  const path = ${JSON.stringify(path)}
  try { ${act}; console.log('done') } catch (error) { console.log(error.code + ': ' + error.message) }`
/** Runs `act` in a process of its own, without the rights of root. */
const asAnyone = (path: string, act: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', script(path, act)], {
    encoding: 'utf8',
    cwd: process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim()

test.skipIf(process.platform === 'win32')('a read-only file and a read-only folder', () => {
  const path = full()
  chmodSync(folder(), 0o777)
  chmodSync(path, 0o444)
  const before = bytesIn(folder())
  expect(asAnyone(path, 'store.openProject(path)')).toBe(
    'read-only: “a.neurula” is read-only; allow writing to it, or open a copy in a folder of your own.',
  )
  chmodSync(path, 0o666)
  chmodSync(folder(), 0o555)
  expect(asAnyone(path, 'store.openProject(path)')).toMatch(
    /^read-only: “a\.neurula” cannot be kept in the folder .* which is read-only; choose a folder you may write to\.$/,
  )
  chmodSync(folder(), 0o777)
  expect(bytesIn(folder())).toEqual(before)
  expect(asAnyone(path, 'store.openProject(path).close()')).toBe('done')
})

test('a project that another process has open', () => {
  const project = create()
  project.append([addModule('a')])
  expect(asAnyone(at('a.neurula'), 'store.openProject(path)')).toMatch(
    /^(locked: “a\.neurula” is open in another Neurula; close it there first\.|read-only: .*)$/,
  )
  refuses('locked', () => openProject(at('a.neurula')))
  // A second name of the same file is the same file.
  project.append([addModule('b')])
  expect(project.seq).toBe(2)
})

test.skipIf(!root || process.platform !== 'linux')('a full disk keeps what was acknowledged and says so', () => {
  const disk = mkdtempSync('/tmp/neurula-disk-')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1536k', 'tmpfs', disk])
  try {
    const path = join(disk, 'a.neurula')
    const made = full('source.neurula')
    copyFileSync(made, path)
    const project = keep(openProject(path))
    let kept = project.seq
    let sentence = ''
    for (let k = 0; k < 100 && !sentence; k++) {
      try {
        project.putTensor(
          Float32Array.from({ length: 10_000 }, (_, j) => k * 1e5 + j),
          [10_000],
        )
        kept = project.append([addModule(`m${k}`)])[0]!.seq
      } catch (error) {
        sentence = (error as Error).message
      }
    }
    expect(sentence).toMatch(/^There is no space left on the disk of “a\.neurula”/)
    expect(project.seq).toBe(kept)
    expect(() => project.saveCopy(join(disk, 'b.neurula'))).toThrow(/no space left/)
    expect(readdirSync(disk).filter((name) => name.includes('.tmp') || name.startsWith('b.'))).toEqual([])
    // What a person then does: gives it another place, and goes on.
    project.moveTo(at('moved.neurula'))
    expect(project.append([addModule('after')])[0]!.seq).toBe(kept + 1)
    project.close()
    expect(verifyProject(at('moved.neurula'))).toMatchObject({ problems: [], edits: kept + 1 })
  } finally {
    for (const project of place.opened) project.close()
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  }
})

test('work that a killed process left in the -wal is there, also when the file was only inspected', () => {
  const path = at('a.neurula')
  create().close()
  const killed = `
    const store = await import(${JSON.stringify(join(import.meta.dirname, '../../../engine/store/index.ts'))})
    const project = store.openProject(${JSON.stringify(path)})
    project.append([${JSON.stringify(addModule('a'))}])
    process.kill(process.pid, 'SIGKILL')`
  expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', killed], { stdio: 'ignore' })).toThrow()
  expect(readdirSync(folder()).sort()).toEqual(expect.arrayContaining(['a.neurula', 'a.neurula-wal']))
  const before = bytesIn(folder())
  expect(verifyProject(path)).toMatchObject({ problems: [], edits: 1 })
  // SQLite's index of the -wal holds nothing of its own.
  rmSync(at('a.neurula-shm'), { force: true })
  expect(bytesIn(folder())).toEqual(before)
  const project = keep(openProject(path))
  expect(Object.keys(project.network.modules)).toEqual(['a'])
  project.close()
  expect(readdirSync(folder())).toEqual(['a.neurula'])
  // A -wal of another file must not be mixed in.
  appendFileSync(at('b.neurula-wal'), 'of someone')
  renameSync(path, at('b.neurula'))
  const outcome = verifyProject(at('b.neurula'))
  expect(outcome.problems.length === 0 ? outcome.edits : 'refused').toBe(outcome.problems.length === 0 ? 1 : 'refused')
})
