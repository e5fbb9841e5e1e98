import fc from 'fast-check'
import proto from 'onnx-proto'
import { expect, test } from 'vitest'
import { Writer } from '../../../engine/tensor/protobuf.ts'

const { AttributeProto, TensorProto } = proto.onnx
const whole = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.integer({ min: -128, max: 128 }))

test('another reader of protocol buffers reads what was written', () => {
  fc.assert(
    fc.property(
      fc.record({
        name: fc.string({ unit: 'grapheme', maxLength: 150 }),
        number: whole,
        list: fc.array(whole, { maxLength: 40 }),
        fraction: fc.float({ noNaN: true }),
        length: fc.constantFrom(0, 100, 120, 128, 16_300, 16_384),
      }),
      ({ name, number, list, fraction, length }) => {
        const data = new Uint8Array(length).fill(length)
        const w = new Writer()
        w.text(1, name)
        w.int(3, number)
        for (const n of list) w.int(8, n)
        w.float(2, fraction)
        const tensor = w.open(5)
        w.text(8, name)
        w.bytes(9, data)
        w.close(tensor)
        const vector = w.open(10)
        w.int64s(9, list)
        w.close(vector)
        const read = AttributeProto.decode(w.finish())
        expect(read.name).toBe(name)
        expect(Number(read.i)).toBe(number)
        expect(read.ints.map(Number)).toEqual(list)
        expect(read.f).toBe(fraction)
        expect(read.t!.name).toBe(name)
        expect(Buffer.from(read.t!.rawData!).equals(data)).toBe(true)
        const bytes = Uint8Array.from(TensorProto.create(read.tensors[0]!).rawData)
        expect([...new BigInt64Array(bytes.buffer)].map(Number)).toEqual(list)
      },
    ),
    { numRuns: 60 },
  )
})

test('a message may be longer than two million bytes', () => {
  const data = new Uint8Array(2 ** 21).fill(7)
  const w = new Writer()
  const start = w.open(5)
  w.bytes(9, data)
  w.close(start)
  w.text(1, 'after')
  const read = AttributeProto.decode(w.finish())
  expect([read.name, Buffer.from(read.t!.rawData!).equals(data)]).toEqual(['after', true])
})
