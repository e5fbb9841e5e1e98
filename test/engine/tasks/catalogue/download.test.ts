import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { download } from '../../../../engine/tasks/catalogue/download.ts'
import type { EntryFile } from '../../../../engine/tasks/catalogue/entry.ts'
import { alwaysWhole, breaksAfter, pointsTo, source, stallsAfter, status, whole } from './source.ts'

const right = new Uint8Array(100_000).map((_, k) => (k * k) % 251)
const wrong = right.map((v, k) => (k === 77_777 ? v ^ 1 : v))
const file: EntryFile = {
  place: 'a/b.bin',
  from: 'b.bin',
  bytes: right.length,
  sha256: createHash('sha256').update(right).digest('hex'),
}

let folder: string
let have = 0
const seen = () => have
let server: Awaited<ReturnType<typeof source>> | null = null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurula-get-'))
})
afterEach(async () => {
  await server?.close()
  server = null
  await rm(folder, { recursive: true })
})

const path = () => join(folder, 'a', 'b.bin')
const part = () => `${path()}.part`
/** Never waits long before it tries again. */
const get = (
  from: string,
  patience = { stall: 30_000, pauses: [1, 1] },
  signal = new AbortController().signal,
  tell: (have: number) => void = () => undefined,
) =>
  download(file, `${from}b.bin`, path(), {
    signal,
    tell: (now) => {
      have = now
      tell(now)
    },
    patience,
  })
/** Whole, and nothing beside it. */
const arrived = () => {
  expect(Buffer.compare(readFileSync(path()), right)).toBe(0)
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.bin'])
}
/** Never in its place. */
const refused = async (why: RegExp) => {
  await expect(get(server!.address)).rejects.toThrow(why)
  expect(existsSync(path())).toBe(false)
}

test('a file comes whole, with its progress', async () => {
  server = await source(whole(right))
  const told: number[] = []
  await get(server.address, undefined, undefined, (now) => told.push(now))
  arrived()
  expect([told[0], told.at(-1)]).toEqual([0, right.length])
  expect(told).toEqual(told.toSorted((a, b) => a - b))
})

test('a connection that breaks off again and again goes on where it was', async () => {
  server = await source(
    breaksAfter(30_000, seen, whole(right)),
    breaksAfter(30_000, seen, whole(right)),
    breaksAfter(30_000, seen, whole(right)),
    whole(right),
  )
  await get(server.address)
  arrived()
  expect(server.asked.map(({ range, ifRange }) => [range, ifRange])).toEqual([
    [undefined, undefined],
    ['bytes=30000-', '"1"'],
    ['bytes=60000-', '"1"'],
    ['bytes=90000-', '"1"'],
  ])
})

test('a stall is a break; who stops keeps what has come, and the next time goes on from there', async () => {
  server = await source(stallsAfter(40_000, whole(right)))
  const stop = new AbortController()
  await expect(
    get(server.address, { stall: 60_000, pauses: [] }, stop.signal, (now) => now === 40_000 && stop.abort(new Error('stopped'))),
  ).rejects.toThrow('stopped')
  expect(readFileSync(part()).length).toBe(40_000)
  await expect(get(server.address, { stall: 200, pauses: [] })).rejects.toThrow('nothing arrives any more')
  await server.close()
  server = await source(whole(right))
  await get(server.address)
  arrived()
  // The stalled source was asked to go on, and sent 40,000 bytes more if it was quick.
  expect(server.asked[0]!.range).toMatch(/^bytes=[4-8]\d{4}-$/)
})

test('a file that changed at the source meanwhile is begun again', async () => {
  server = await source(breaksAfter(30_000, seen, whole(wrong, '"old"')), whole(right, '"new"'))
  await get(server.address)
  arrived()
  expect(server.asked[1]).toMatchObject({ range: 'bytes=30000-', ifRange: '"old"' })
})

test('pieces of two versions, which no tag tells apart, are thrown away and the file got once more', async () => {
  server = await source(breaksAfter(90_000, seen, whole(wrong, null)), whole(right, null), whole(right, null))
  await get(server.address)
  arrived()
  expect(server.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=90000-', undefined])
})

test('a source that knows no ranges sends all of it again', async () => {
  server = await source(breaksAfter(30_000, seen, alwaysWhole(right)), alwaysWhole(right))
  await get(server.address)
  arrived()
  // One that answers a range with another.
  await rm(path())
  writeFileSync(part(), right.subarray(0, 100))
  await server.close()
  server = await source((_, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-${right.length - 1}/${right.length}`, 'content-length': right.length }).end(right)
  }, whole(right))
  await get(server.address)
  arrived()
})

test('a part that is longer than the file, or that the source cannot go on from, is begun again', async () => {
  server = await source(whole(right))
  await get(server.address)
  await rm(path())
  writeFileSync(part(), Buffer.alloc(right.length + 1))
  await get(server.address)
  arrived()
  await rm(path())
  writeFileSync(part(), right.subarray(0, 10))
  await server.close()
  server = await source(status(416), whole(right))
  await get(server.address)
  arrived()
  // A part that is all there, with one byte wrong.
  await rm(path())
  writeFileSync(part(), wrong)
  await get(server.address)
  arrived()
})

test('wrong bytes are thrown away', async () => {
  server = await source(whole(wrong))
  await refused(/^the source has other bytes than the catalogue knows \(their SHA-256 differs\); they were thrown away$/)
  expect(readdirSync(join(folder, 'a'))).toEqual([])
  expect(server.asked.length).toBe(1)
})

test('a source that has another length is believed, and refused, before a byte is taken', async () => {
  for (const length of [right.length + 1, right.length - 1, 2 ** 40]) {
    server = await source((_, response) => {
      response.writeHead(200, { 'content-length': length })
      response.write(right.subarray(0, 10))
    })
    await refused(new RegExp(`^the source has ${length} bytes where the catalogue knows ${right.length}$`))
    expect(server.asked.length).toBe(1)
    await server.close()
  }
  server = await source(whole(right))
  await get(server.address)
})

test('a source that says less and sends more, or says more and sends less, is found out', async () => {
  // Without a length: chunked.
  server = await source((_, response) => {
    response.writeHead(200)
    response.write(right)
    response.end('more')
  })
  await refused(/^the source sends more than the 100000 bytes that the catalogue knows$/)
  await server.close()
  server = await source((_, response) => void response.writeHead(200).end(right.subarray(0, 50_000)), status(500))
  await refused(/^the source answers 500$/)
  expect(readFileSync(part()).length).toBe(50_000)
  await server.close()
  // A length that is right, and an end that comes too early.
  server = await source(breaksAfter(0, seen, whole(right)))
  await refused(/^the connection broke off after 50000 of 100000 bytes$/)
})

test.each([
  [404, /^the source answers 404, it is no longer there$/, 1],
  [403, /^the source answers 403$/, 1],
  [500, /^the source answers 500$/, 3],
  [429, /^the source answers 429$/, 3],
])('%i is an answer', async (code, why, times) => {
  server = await source(status(code))
  await refused(why)
  expect(server.asked.length).toBe(times)
})

test('a busy source is asked again', async () => {
  server = await source(status(503), status(503), whole(right))
  await get(server.address)
  arrived()
})

test('redirects are followed, not for ever, and not from a secure address to another kind', async () => {
  const good = await source(whole(right))
  server = await source(pointsTo('/elsewhere'), pointsTo(`${good.address}c.bin`))
  await get(server.address)
  arrived()
  expect(server.asked.map(({ path: at }) => at)).toEqual(['/b.bin', '/elsewhere'])
  expect(good.asked.map(({ path: at }) => at)).toEqual(['/c.bin'])
  await good.close()
  await server.close()
  await rm(path())
  server = await source(pointsTo('/b.bin'))
  await refused(/points from address to address$/)
  await server.close()
  for (const elsewhere of ['file:///etc/hosts', 'ftp://127.0.0.1/b.bin', 'data:,x']) {
    server = await source(pointsTo(elsewhere))
    await refused(/points to an address that is not secure$/)
    await server.close()
  }
  server = await source(whole(right))
})

test('nobody there is said at once', async () => {
  const gone = await source(whole(right))
  await gone.close()
  await expect(get(gone.address, { stall: 30_000, pauses: [60_000] })).rejects.toThrow(
    /^127\.0\.0\.1:\d+ could not be reached \(ECONNREFUSED\); look at the connection$/,
  )
})
