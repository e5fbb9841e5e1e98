/** Compositions against their definitions written out, and their gradients. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dropout } from '../../../engine/tensor/composed/dropout.ts'
import { einsum } from '../../../engine/tensor/composed/einsum.ts'
import { padded, type PadMode } from '../../../engine/tensor/composed/pad.ts'
import { resize, type Resizing } from '../../../engine/tensor/composed/resize.ts'
import { flatten, squeeze, unsqueeze } from '../../../engine/tensor/families/layout.ts'
import { batchNormalized } from '../../../engine/tensor/families/normalisation.ts'
import { globalAveragePool, globalMaxPool } from '../../../engine/tensor/families/pooling.ts'
import { type Graph, input, size, type Tensor } from '../../../engine/tensor/graph.ts'
import { createGraph } from '../../../engine/tensor/operators.ts'
import { checkGradients, close, noise } from './check.ts'
import { build, get, interpret, type Value } from './reference.ts'

/** Checks what `make` builds against `wanted`, and its gradients. */
async function agrees(
  what: string,
  shapes: number[][],
  make: (g: Graph, x: Tensor[]) => Tensor,
  wanted: (x: Value[]) => Value,
): Promise<void> {
  const graph = createGraph()
  const inputs = shapes.map((shape, k) => input(graph, `x${k}`, shape))
  const values = shapes.map((shape, k) => ({ shape, data: noise(size(shape), k) }))
  const out = make(graph, inputs)
  const found = interpret(graph, Object.fromEntries(inputs.map((t, k) => [t.name, values[k]!.data]))).get(out.name)!
  const right = wanted(values)
  expect(out.shape, what).toEqual(right.shape)
  close(found.data, right.data, 1e-6, what)
  await checkGradients(what, shapes, (g, x) => [make(g, x)])
}

/** Einstein's sum by its definition: over all values of all names. */
function summed(terms: string[], out: string, values: Value[]): Value {
  const sides: Record<string, number> = {}
  terms.forEach((term, k) => [...term].forEach((name, axis) => (sides[name] = Math.max(sides[name] ?? 1, values[k]!.shape[axis]!))))
  const inner = Object.keys(sides).filter((name) => !out.includes(name))
  return build(
    [...out].map((name) => sides[name]!),
    (index) => {
      let total = 0
      build(
        inner.map((name) => sides[name]!),
        (at) => {
          const place = (name: string) => (out.includes(name) ? index[out.indexOf(name)]! : at[inner.indexOf(name)]!)
          total += terms.reduce(
            (product, term, k) =>
              product *
              get(
                values[k]!,
                [...term].map((name, axis) => (values[k]!.shape[axis] === 1 ? 0 : place(name))),
              ),
            1,
          )
          return 0
        },
      )
      return total
    },
  )
}
test.each([
  [
    'ij,jk->ik',
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    'bij,bjk->bik',
    [
      [2, 3, 2],
      [2, 2, 4],
    ],
  ],
  [
    'bhqd,bhkd->bhqk',
    [
      [2, 2, 3, 2],
      [2, 2, 2, 2],
    ],
  ],
  ['ij->ji', [[2, 3]]],
  ['ij->', [[2, 3]]],
  ['ii->i', [[3, 3]]],
  ['iji->j', [[2, 3, 2]]],
  ['i,j->ij', [[2], [3]]],
  ['i,i->', [[3], [3]]],
  [
    'ab,bc,cd->da',
    [
      [2, 3],
      [3, 2],
      [2, 4],
    ],
  ],
  ['bi,i,bi->b', [[2, 3], [3], [2, 3]]],
  [
    'bij,jb->i',
    [
      [2, 3, 4],
      [4, 2],
    ],
  ],
  [
    'ij,ij->ij',
    [
      [2, 1],
      [2, 3],
    ],
  ],
] as [string, number[][]][])('einsum %s', async (equation, shapes) => {
  const [left, out] = equation.split('->') as [string, string]
  await agrees(
    equation,
    shapes,
    (g, x) => einsum(g, equation, x),
    (x) => summed(left.split(','), out, x),
  )
})
test('einsum with dots and without an arrow', async () => {
  await agrees(
    '...ij,...jk->...ik',
    [
      [2, 1, 2, 3],
      [4, 3, 2],
    ],
    (g, x) => einsum(g, '...ij,...jk->...ik', x),
    (x) => summed(['abij', 'bjk'], 'abik', x),
  )
  await agrees(
    'cb,ba',
    [
      [2, 3],
      [3, 2],
    ],
    (g, x) => einsum(g, 'cb,ba', x),
    (x) => summed(['cb', 'ba'], 'ac', x),
  )
  const g = createGraph()
  const x = input(g, 'x', [2, 3])
  expect(() => einsum(g, 'ij,jk->ik', [x])).toThrow('"ij,jk->ik" names 2 values and is given 1.')
  expect(() => einsum(g, 'ij,ij->i', [x, input(g, 'y', [2, 4])])).toThrow(/axes of 3 and 4/)
  expect(() => einsum(g, 'ij->k', [x])).toThrow(/gives out "k"/)
  expect(() => einsum(g, 'ijk->i', [x])).toThrow(/does not name the axes/)
})

test('pads of every mode', async () => {
  const place: Record<PadMode, (i: number, n: number) => number> = {
    constant: (i, n) => (i < 0 || i >= n ? -1 : i),
    edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
    reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
    wrap: (i, n) => (i + n) % n,
  }
  for (const [mode, at] of Object.entries(place) as [PadMode, (i: number, n: number) => number][])
    for (const value of mode === 'constant' ? [0, 0.5] : [0])
      await agrees(
        `pad ${mode} ${value}`,
        [[3, 4]],
        (g, [x]) => padded(g, x!, [1, 2, 2, 3], mode, value),
        ([x]) =>
          build([6, 9], ([r, c]) => {
            const index = [at(r! - 1, 3), at(c! - 2, 4)]
            return index.includes(-1) ? value : get(x!, index)
          }),
      )
  const g = createGraph()
  expect(() => padded(g, input(g, 'x', [3]), [3, 0], 'reflect')).toThrow('[3] cannot be padded by 3 along axis 0 (reflect).')
})

test('resizing of every kind', async () => {
  const how = fc.record({
    mode: fc.constantFrom('nearest' as const, 'linear' as const, 'cubic' as const),
    coordinates: fc.constantFrom('half_pixel' as const, 'align_corners' as const, 'asymmetric' as const),
    rounding: fc.constantFrom('down' as const, 'up' as const, 'floor' as const, 'ceil' as const),
  })
  const old = (i: number, from: number, to: number, { coordinates }: Resizing) =>
    coordinates === 'half_pixel'
      ? ((i + 0.5) * from) / to - 0.5
      : coordinates === 'asymmetric'
        ? (i * from) / to
        : to === 1
          ? 0
          : (i * (from - 1)) / (to - 1)
  const shape = fc.tuple(...[1, 2, 3, 4].map(() => fc.integer({ min: 1, max: 6 }))) as fc.Arbitrary<[number, number, number, number]>
  await fc.assert(
    fc.asyncProperty(shape, how, ([h, w, tall, wide], by) =>
      agrees(
        `${JSON.stringify(by)} ${h} ${w} to ${tall} ${wide}`,
        [[1, 2, h, w]],
        (g, [x]) => resize(g, x!, [1, 2, tall, wide], by),
        ([x]) =>
          build([1, 2, tall, wide], ([n, c, r, s]) => {
            const places = [
              [r!, h, tall],
              [s!, w, wide],
            ].map(([i, from, to]) => {
              const at = old(i!, from!, to!, by)
              const inside = (k: number) => Math.min(Math.max(k, 0), from! - 1)
              if (by.mode === 'nearest')
                return [
                  [inside({ floor: Math.floor(at), ceil: Math.ceil(at), down: Math.ceil(at - 0.5), up: Math.round(at) }[by.rounding]), 1],
                ]
              const low = Math.floor(at)
              if (by.mode === 'cubic') {
                // Keys' polynomials with the slope -0.75, at 1 + r, r, 1 - r and 2 - r.
                const near = (d: number) => 1.25 * d ** 3 - 2.25 * d ** 2 + 1
                const far = (d: number) => -0.75 * d ** 3 + 3.75 * d ** 2 - 6 * d + 3
                const r = at - low
                return [far(1 + r), near(r), near(1 - r), far(2 - r)].map((weight, k) => [inside(low - 1 + k), weight])
              }
              return [
                [inside(low), low + 1 - at],
                [inside(low + 1), at - low],
              ]
            }) as [number, number][][]
            return places[0]!.reduce(
              (sum, [y, p]) => sum + places[1]!.reduce((inner, [z, q]) => inner + p * q * get(x!, [n!, c!, y, z]), 0),
              0,
            )
          }),
      ),
    ),
    { numRuns: 20 },
  )
})

test('batch normalisation in training gives mean 0 and variance 1, its statistics, and their gradients', async () => {
  const graph = createGraph()
  const [x, scale, bias] = [input(graph, 'x', [4, 2, 3]), input(graph, 'scale', [2]), input(graph, 'bias', [2])]
  const made = batchNormalized(graph, x, scale, bias, 0)
  const values = interpret(graph, { x: noise(24, 1), scale: Float64Array.of(1, 1), bias: Float64Array.of(0, 0) })
  const out = values.get(made.out.name)!
  for (let c = 0; c < 2; c++) {
    const own = [...out.data].filter((_, k) => Math.floor(k / 3) % 2 === c)
    expect(own.reduce((a, b) => a + b) / 12).toBeCloseTo(0, 10)
    expect(own.reduce((a, b) => a + b * b, 0) / 12).toBeCloseTo(1, 10)
  }
  await checkGradients('batchNormalized', [[4, 2, 3], [2], [2]], (g, [a, b, c]) => {
    const { out, mean, variance } = batchNormalized(g, a!, b!, c!, 1e-3)
    return [out, mean, variance]
  })
})

test('names for shapes, global pools and dropout', async () => {
  const same = (shape: number[]) => (x: Value[]) => ({ shape, data: x[0]!.data })
  await agrees('squeeze', [[2, 1, 3, 1]], (g, [x]) => squeeze(g, x!, [1, 3]), same([2, 3]))
  await agrees('unsqueeze', [[2, 3]], (g, [x]) => unsqueeze(g, x!, [0, 3]), same([1, 2, 3, 1]))
  await agrees('flatten', [[2, 3, 4]], (g, [x]) => flatten(g, x!), same([2, 12]))
  const row = (x: Value, n: number, c: number) => [...x.data.slice((n * 2 + c) * 6, (n * 2 + c + 1) * 6)]
  await agrees(
    'global mean',
    [[2, 2, 2, 3]],
    (g, [x]) => globalAveragePool(g, x!),
    ([x]) => build([2, 2, 1, 1], ([n, c]) => row(x!, n!, c!).reduce((a, b) => a + b) / 6),
  )
  await agrees(
    'global largest',
    [[2, 2, 2, 3]],
    (g, [x]) => globalMaxPool(g, x!),
    ([x]) => build([2, 2, 1, 1], ([n, c]) => Math.max(...row(x!, n!, c!))),
  )
  await agrees(
    'dropout',
    [
      [2, 3],
      [2, 3],
    ],
    (g, [x, kept]) => dropout(g, x!, kept!, 0.2),
    ([x, kept]) => ({
      shape: x!.shape,
      data: x!.data.map((v, k) => (v * kept!.data[k]!) / 0.8),
    }),
  )
  const g = createGraph()
  expect(() => squeeze(g, input(g, 'x', [2, 3]), [1])).toThrow(/no axes \[1\] of length 1/)
})
