import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
// @ts-expect-error a plain script without types
import { unzip } from '../../scripts/zip.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurula-setup-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A ZIP with one deflated entry of the given Unix mode. */
function zipped(name: string, text: string, mode: number) {
  const body = deflateRawSync(Buffer.from(text))
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(body.length, 20)
  central.writeUInt32LE(text.length, 24)
  central.writeUInt16LE(name.length, 28)
  central.writeUInt32LE((mode << 16) >>> 0, 38)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + body.length, 16)
  const file = join(folder, 'a.zip')
  writeFileSync(file, Buffer.concat([local, Buffer.from(name), body, central, Buffer.from(name), end]))
  return file
}

test('a ZIP is unpacked with its contents and its executable bit', () => {
  unzip(zipped('Dir/tool', 'hello '.repeat(100), 0o755), join(folder, 'out'), (name: string) => name.replace('Dir/', ''))
  expect(readFileSync(join(folder, 'out', 'tool'), 'utf8')).toBe('hello '.repeat(100))
  if (process.platform !== 'win32') expect(statSync(join(folder, 'out', 'tool')).mode & 0o111).toBe(0o111)
})

test('a ZIP entry that points outside is refused', () => {
  expect(() => unzip(zipped('../evil', 'x', 0o644), join(folder, 'out'), (name: string) => name)).toThrow('points outside')
})

test('what is no ZIP says so', () => {
  writeFileSync(join(folder, 'b.zip'), 'no archive')
  expect(() => unzip(join(folder, 'b.zip'), folder, (name: string) => name)).toThrow('not a ZIP file')
})

test('tests run on Node 24 or newer', () => expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24))

test('better-sqlite3 and onnxruntime-node load without any install script', () => {
  const script =
    "const D = require('better-sqlite3'); const d = new D(':memory:'); require('onnxruntime-node'); console.log(d.prepare('select 7 as n').get().n)"
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('7')
})
