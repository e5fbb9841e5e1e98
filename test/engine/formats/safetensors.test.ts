import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../engine/formats/safetensors.ts'

const names = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((name) => name !== '__metadata__' && name !== '__proto__')
const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1)
  return fc.record({ shape: fc.constant(shape), values: fc.float32Array({ minLength: length, maxLength: length }) })
})

test('what is written is read, bit for bit', () => {
  fc.assert(
    fc.property(fc.dictionary(names, tensor, { maxKeys: 6, noNullPrototype: true }), (tensors) => {
      // As files are read: a Buffer somewhere in a larger memory.
      const back = readSafetensors(Buffer.concat([Buffer.alloc(3), writeSafetensors(tensors)]).subarray(3))
      expect(Object.keys(back).sort()).toEqual(Object.keys(tensors).sort())
      for (const [name, { shape, values }] of Object.entries(tensors)) {
        expect(back[name]!.shape).toEqual(shape)
        expect(new Uint32Array(back[name]!.values.buffer)).toEqual(new Uint32Array(values.slice().buffer))
      }
    }),
    { numRuns: 200 },
  )
})

const file = (header: unknown, data = new Uint8Array(8)) => {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

test('shorter floats become float32', () => {
  const half = file(
    { a: { dtype: 'F16', shape: [4], data_offsets: [0, 8] } },
    new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001).buffer),
  )
  expect([...readSafetensors(half).a!.values]).toEqual([1, -2, Math.fround(0.333251953125), 2 ** -24])
  const brain = file({ a: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(Uint16Array.of(0x3f80, 0xc040).buffer))
  expect([...readSafetensors(brain).a!.values]).toEqual([1, -3])
})

test.each([
  ['nothing', new Uint8Array()],
  ['a header larger than the file', file('{}').fill(0xff, 0, 8)],
  ['no JSON', file('hello')],
  ['a list', file([])],
  ['a tensor without a place', file({ a: { dtype: 'F32', shape: [1] } })],
  ['a place beyond the file', file({ a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } })],
  ['a place that ends before it begins', file({ a: { dtype: 'F32', shape: [1], data_offsets: [8, 4] } })],
  ['a shape that does not fit its place', file({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } })],
  ['a shape beyond all numbers', file({ a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } })],
  ['a negative shape', file({ a: { dtype: 'F32', shape: [-2], data_offsets: [0, 8] } })],
  [
    'tensors over each other',
    file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] }, b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }),
  ],
  ['an unknown type', file({ a: { dtype: 'toString', shape: [2], data_offsets: [0, 8] } })],
])('%s is refused in one sentence', (_what, bytes) => {
  expect(() => readSafetensors(bytes)).toThrow(/^The (file is not safetensors, or it is damaged|tensor "a" is of)[^\n]*\.$/)
})

test('any bytes give tensors or one sentence', () => {
  const good = writeSafetensors({ w: { shape: [2, 3], values: new Float32Array(6) }, b: { shape: [3], values: new Float32Array(3) } })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), fc.nat(good.length), (flips, length) => {
      const bytes = good.slice(0, length < 8 ? good.length : length)
      for (const [at, to] of flips) if (at < bytes.length) bytes[at] = to
      try {
        readSafetensors(bytes)
      } catch (error) {
        expect((error as Error).message).toMatch(/^The [^\n]*\.$/)
      }
    }),
    { numRuns: 500 },
  )
})
