import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { entries, entryOf } from '../../../../engine/tasks/catalogue/entries.ts'
import type { DataEntry } from '../../../../engine/protocol.ts'
import { bytesOf, type Entry } from '../../../../engine/tasks/catalogue/entry.ts'
import { createGets } from '../../../../engine/tasks/catalogue/gets.ts'
import { getEntry, presence, removeEntry, bringOwn } from '../../../../engine/tasks/catalogue/library.ts'
import { pictureOf } from '../../../../engine/tasks/catalogue/picture.ts'
import { readEntry } from '../../../../engine/tasks/catalogue/read.ts'
import { type TaskDefinition, taskDefinitions } from '../../../../engine/tasks/definitions.ts'
import { source, stallsAfter, status, whole } from './source.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const contents = ['one', 'three', 'seven!!'].map((text) => new TextEncoder().encode(text))
let from = 'http://127.0.0.1:1/'
const entry = (): Entry => ({
  title: 'Three texts',
  summary: '',
  holds: 'text',
  source: { name: 'this test', revision: '1', address: from },
  licence: 'none',
  citation: '',
  files: contents.map((bytes, k) => ({ place: `texts/${k}.txt`, from: `${k}`, bytes: bytes.length, sha256: sha256(bytes) })),
})
const patience = { stall: 30_000, pauses: [1] }
const get = (tell: (bytes: number) => void = () => undefined, signal = new AbortController().signal) =>
  getEntry(entry(), { signal, tell, patience })

let home: string
let server: Awaited<ReturnType<typeof source>> | null = null
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'neurula-library-'))
  vi.stubEnv('NEURULA_APP_DATA', join(home, 'app'))
  vi.stubEnv('NEURULA_DATA', '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server?.close()
  server = null
  await rm(home, { recursive: true })
})
const texts = () => join(home, 'app', 'data', 'texts')
const serve = async (...answers: Parameters<typeof source>) => {
  await server?.close()
  server = await source(...answers)
  from = server.address
}
/** Each file at its name. */
const good = ({ url }: { url?: string }) => whole(contents[Number(url!.at(-1))]!)

test('what was got is here, is read, and goes when it is removed', async () => {
  await serve((request, response) => good(request)(request, response))
  expect(await presence(entry())).toEqual({ state: 'absent', bytes: 0 })
  await expect(readEntry(entry())).rejects.toThrow('"Three texts" is not on this machine yet; get it from the data catalogue')
  const told: number[] = []
  await get((bytes) => told.push(bytes))
  expect(told.at(-1)).toBe(bytesOf(entry()))
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
  expect((await readEntry(entry())).map((bytes) => new TextDecoder().decode(bytes))).toEqual(['one', 'three', 'seven!!'])
  // Again: nobody is asked.
  await get()
  expect(server!.asked.length).toBe(3)
  // Spoilt on the disk: found when it is read, got again.
  writeFileSync(join(texts(), '1.txt'), 'THREE')
  await expect(readEntry(entry())).rejects.toThrow(
    'The file texts/1.txt is not the one of "Three texts" in the catalogue (its SHA-256 differs); get "Three texts" again.',
  )
  await get()
  expect(server!.asked.map(({ path }) => path).slice(3)).toEqual(['/1'])
  await readEntry(entry())
  await removeEntry(entry())
  expect(readdirSync(texts())).toEqual([])
  expect(await presence(entry())).toEqual({ state: 'absent', bytes: 0 })
})

test('when one file cannot be got the others that came are kept, and it is said', async () => {
  await serve((request, response) => (request.url === '/1' ? status(404) : good(request))(request, response))
  await expect(get()).rejects.toThrow('"Three texts" could not be got: the source answers 404, it is no longer there.')
  await serve((request, response) => good(request)(request, response))
  await get()
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
})

test('who stops it keeps what has come; nobody else gets it at the same time', async () => {
  await serve((request, response) => stallsAfter(2, good(request))(request, response))
  const stop = new AbortController()
  let second: Promise<unknown> | null = null
  const first = getEntry(entry(), {
    signal: stop.signal,
    patience: { stall: 60_000, pauses: [] },
    tell: (bytes) => {
      second ??= get().catch((error: Error) => error.message)
      if (bytes === 6) stop.abort(new Error('stopped by hand'))
    },
  })
  await expect(first).rejects.toThrow('stopped by hand')
  expect(await second).toBe('"Three texts" could not be got: another window or command is at it; wait until it is done.')
  expect(await presence(entry())).toEqual({ state: 'part', bytes: 6 })
  expect(readdirSync(texts()).filter((name) => name.endsWith('.lock'))).toEqual([])
  // The lock of a process that is no more.
  writeFileSync(join(texts(), '0.txt.lock'), '999999999')
  await serve((request, response) => good(request)(request, response))
  await get()
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
})

test("a person's own copies are known by their bytes, whatever their names and folders", async () => {
  const own = join(home, 'own')
  mkdirSync(join(own, 'deep'), { recursive: true })
  writeFileSync(join(own, 'a.dat'), contents[0]!)
  writeFileSync(join(own, 'deep', 'b'), contents[1]!)
  writeFileSync(join(own, 'deep', 'like'), 'seven??')
  await expect(bringOwn(entry(), join(own, 'deep', 'like'))).rejects.toThrow(
    '"Three texts" could not be taken from there: none of its files is there, such as 0.txt with 3 bytes; the names do not matter, the bytes do.',
  )
  await expect(bringOwn(entry(), own)).rejects.toThrow('2 of its files were there and are kept, 1 are missing, such as 2.txt.')
  expect(await presence(entry())).toEqual({ state: 'part', bytes: 8 })
  writeFileSync(join(home, 'last'), contents[2]!)
  await bringOwn(entry(), join(home, 'last'))
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
  expect(readdirSync(texts()).sort()).toEqual(['0.txt', '1.txt', '2.txt'])
  await expect(
    bringOwn({ ...entry(), files: [{ ...entry().files[0]!, sha256: sha256(contents[1]!) }] }, join(home, 'last')),
  ).rejects.toThrow(/the file is another one than the catalogue knows, 0\.txt with 3 bytes and the SHA-256 [0-9a-f]{12}…\.$/)
})

test('a folder that stands in for the sources lends its files; a mirror sends them', async () => {
  const lent = join(home, 'lent')
  mkdirSync(join(lent, 'texts'), { recursive: true })
  contents.forEach((bytes, k) => writeFileSync(join(lent, 'texts', `${k}.txt`), bytes))
  vi.stubEnv('NEURULA_DATA', lent)
  expect(await presence(entry())).toEqual({ state: 'lent', bytes: 15 })
  expect(await readEntry(entry())).toHaveLength(3)
  // Nobody is asked: the address leads nowhere.
  from = 'http://127.0.0.1:1/'
  await get()
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
  await removeEntry(entry())
  expect(existsSync(join(lent, 'texts', '2.txt'))).toBe(true)
  await rm(join(lent, 'texts', '2.txt'))
  await expect(get()).rejects.toThrow(/could not be got: 2 of its files were there and are kept, 1 are missing/)
  await removeEntry(entry())
  server = await source((request, response) => whole(contents[Number(/\/texts\/(\d)\.txt$/.exec(request.url!)![1])]!)(request, response))
  vi.stubEnv('NEURULA_DATA', server.address)
  await get()
  expect(await presence(entry())).toEqual({ state: 'here', bytes: 15 })
})

test('a data folder that cannot be written is one sentence', async () => {
  writeFileSync(join(home, 'app'), 'a file where the folder should be')
  await expect(get()).rejects.toThrow(
    /^"Three texts" could not be got: the disk refuses \(E[A-Z]+\); make room, or look at the rights of the data folder\.$/,
  )
})

test('the catalogue: secure addresses with their revision, places of their own, no address without a hash', () => {
  const places = Object.values(entries).flatMap((e: Entry) => {
    const { address, revision } = e.source
    expect(address).toMatch(/^https:\/\/.*\/$/)
    expect(address).toContain(`/${revision}/`)
    expect(e.files.length).toBeGreaterThan(0)
    for (const { from: path, bytes, sha256: hash, place } of e.files) {
      expect(new URL(`${address}${path}`).href).toBe(`${address}${path}`)
      expect(hash).toMatch(/^[0-9a-f]{64}$/)
      expect(bytes).toBeGreaterThan(0)
      expect(place).toMatch(/^[a-z]+\/([a-z]+\/)?[\w-]+\.[\w.]+$/)
    }
    return e.files.map(({ place }) => place)
  })
  expect(new Set(places).size).toBe(places.length)
  expect(() => entryOf('nothing')).toThrow(/^The data catalogue has no "nothing"; choose one of celegans, larva, /)
  // Tasks name what is there.
  for (const { data = [] } of Object.values(taskDefinitions) as TaskDefinition[]) for (const name of data) entryOf(name)
})

const given = process.env.NEURULA_DATA
test.skipIf(!given)('files of the catalogue that are in the folder of NEURULA_DATA are those of the catalogue', async () => {
  vi.stubEnv('NEURULA_DATA', given)
  let found = 0
  for (const e of Object.values(entries) as Entry[]) {
    const there = e.files.filter(({ place }) => existsSync(join(given!, place)))
    for (const { place, sha256: hash } of there) expect(sha256(readFileSync(join(given!, place))), place).toBe(hash)
    found += there.length
  }
  expect(found).toBeGreaterThan(300)
})

test('a window hears how it goes, knows an entry by its name, and never its address or place', async () => {
  const told: DataEntry[] = []
  const gets = createGets((one) => told.push(one))
  const listed = await gets.list()
  expect(listed.map(({ name }) => name)).toEqual(Object.keys(entries))
  expect(listed.every(({ state, have, problem }) => state === 'absent' && have === 0 && problem === null)).toBe(true)
  expect(JSON.stringify(listed)).not.toMatch(/https?:|\\\\|\.(com|co|org)\/|"[^"]*\/[^"]*\.(csv|txt|wav|onnx)"/)
  // One that sends the beginning of the text, then nothing; then one that does not have it.
  await serve((_, response) => {
    response.writeHead(200, { 'content-length': 1_115_394 })
    response.write('First')
  })
  vi.stubEnv('NEURULA_DATA', server!.address)
  const last = () => told.filter(({ name }) => name === 'tiny-shakespeare').at(-1)
  gets.get('tiny-shakespeare')
  await expect.poll(() => last()).toMatchObject({ state: 'getting', have: 5 })
  gets.stop('tiny-shakespeare')
  await expect.poll(() => last()).toMatchObject({ state: 'part', have: 5, problem: null })
  await serve(status(404))
  vi.stubEnv('NEURULA_DATA', server!.address)
  gets.get('tiny-shakespeare')
  await expect
    .poll(() => last())
    .toMatchObject({
      state: 'part',
      have: 5,
      problem: '"Tiny Shakespeare" could not be got: the source answers 404, it is no longer there.',
    })
  await gets.remove('tiny-shakespeare')
  expect(last()).toMatchObject({ state: 'absent', problem: null })
  expect(() => gets.get('/etc/hosts')).toThrow(/^The data catalogue has no/)
})

test.skipIf(!given)('what is here has a picture, with ink and ground', async () => {
  expect(await pictureOf('celegans')).toBe(null)
  vi.stubEnv('NEURULA_DATA', given)
  for (const name of ['celegans', 'larva', 'human', 'fsdd', 'quickdraw', 'omniglot', 'fashion']) {
    const { width, ink } = (await pictureOf(name)) as { width: number; ink: Uint8Array }
    expect(ink.length % width, name).toBe(0)
    const mean = ink.reduce((sum, v) => sum + v, 0) / ink.length / 255
    expect(mean, name).toBeGreaterThan(0.02)
    expect(mean, name).toBeLessThan(0.6)
  }
  expect(await pictureOf('tiny-shakespeare')).toMatchObject({ text: expect.stringMatching(/^First Citizen:/) })
  expect(await pictureOf('silero')).toBe(null)
})
