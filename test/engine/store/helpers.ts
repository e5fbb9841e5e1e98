import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Edit, emptyNetwork, Module, type Patch } from '../../../engine/network/schema.ts'
import type { Run } from '../../../engine/protocol.ts'
import { createProject, type Project, ProjectError, type ProjectErrorCode } from '../../../engine/store/index.ts'

/** A folder of its own for each test of the file that calls this, and what is opened in it is closed. */
export function workplace() {
  const place = {
    folder: '',
    opened: [] as Project[],
    at: (name: string) => join(place.folder, name),
    keep: (project: Project) => {
      place.opened.push(project)
      return project
    },
    /** A new project, `name` in the folder. */
    create: (name = 'a.neurula') => place.keep(createProject(place.at(name), emptyNetwork('Empty'))),
  }
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'neurula-store-'))
  })
  afterEach(() => {
    for (const project of place.opened.splice(0)) project.close()
    rmSync(place.folder, { recursive: true, force: true })
  })
  return place
}

export const neurons = (name: string) => Module.parse({ kind: 'neurons', name, position: { x: 0, y: 0 }, params: { n: 3 } })

export const edit = (patches: Patch[], more: Partial<Edit> = {}): Edit => ({
  id: randomUUID(),
  time: 1,
  author: 'test',
  label: 'Change',
  patches,
  inverses: [],
  ...more,
})

export const addModule = (id: string): Edit =>
  edit([{ op: 'add', path: ['modules', id], value: neurons(id) }], { inverses: [{ op: 'remove', path: ['modules', id] }] })

export const run = (id: string): Omit<Run, 'number'> => ({
  id,
  seed: 1,
  seq: 0,
  stage: 'train',
  status: 'running',
  started: 1,
  ended: null,
  seconds: 0,
  epoch: 0,
  budget: { epochs: 1 },
  samplesPerSecond: null,
  remaining: null,
  progress: 0,
  summary: {},
  message: null,
  memory: null,
  provider: null,
})

/** Every file of a folder and the hash of its bytes. */
export const bytesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )

/** `work` throws a ProjectError of `code`, whose message is one plain sentence; gives that. */
export function refuses(code: ProjectErrorCode, work: () => unknown): string {
  let thrown: unknown
  try {
    work()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ProjectError)
  const { code: found, message } = thrown as ProjectError
  expect({ code: found, message }).toEqual({ code, message: expect.stringMatching(/^[“A-Z][^\n!]*\.$/) })
  return message
}
