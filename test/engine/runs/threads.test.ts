import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { pieces } from '../../../engine/evolve/pieces.ts'
import { createJudge } from '../../../engine/evolve/judge.ts'
import { packed, unpacked } from '../../../engine/runs/pool/exams.ts'
import { answerOf, jobOf, pieceOf, saidOf } from '../../../engine/runs/pool/jobs.ts'
import { askBy, createPool, judgeBy, type Pool } from '../../../engine/runs/pool/pool.ts'
import { createThreads, type Threads } from '../../../engine/runs/pool/threads.ts'
import { packTrials, trialsOf } from '../../../engine/runs/pool/trials.ts'
import type { Exam } from '../../../engine/stages/exam.ts'
import type { Asking } from '../../../engine/stages/asking.ts'
import { encodeMessage } from '../../../engine/wire.ts'
import { askedBy, askingFrom, candidatesFrom, knownAsking } from '../../../engine/runs/pool/asking.ts'
import { createGate } from '../../../engine/runs/pool/gate.ts'
import { createTrainers, type Trainers } from '../../../engine/runs/pool/trainers.ts'
import { pupilOf } from '../../../engine/runs/pool/training.ts'
import { go, learners, resultOf } from '../evolve/evolved.ts'
import { alone, exams, searched, simple } from './search.ts'

const open: (Pool | Threads | Trainers)[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.dispose()
})
const opened = <T extends Pool | Threads | Trainers>(one: T): T => {
  open.push(one)
  return one
}
const xor = createJudge(exams.xor, 1)
const known = { key: packed(exams.xor).key, exam: exams.xor }

test.for([
  { exam: 'xor', seed: 3, generations: 30, steps: 0, counts: [1, 2, 8] },
  { exam: 'poles', seed: 5, generations: 12, steps: 1, counts: [2] },
] as const)('the same champion of $exam on $counts threads, and on none', async ({ counts, ...search }) => {
  const wanted = await alone(search)
  expect(wanted.champion!.individual.genome.from.length).toBeGreaterThan(3)
  for (const count of counts) {
    const threads = opened(createThreads(count))
    expect(await searched(search, judgeBy(threads.judge, exams[search.exam]).judge)).toEqual(wanted)
    const judge = opened(createPool(count, null, expect.unreachable, expect.unreachable)).judges(exams[search.exam])
    expect(await searched(search, judge.judge)).toEqual(wanted)
    await judge.dispose()
  }
})

test('however networks are split, each is judged the same', async () => {
  const nets = simple(23, 2)
  const whole = await xor.judge(nets)
  for (const each of [1, 5, 8, 23, 100]) {
    const parts = pieces(nets, each)
    expect(parts).toHaveLength(Math.ceil(23 / each))
    expect((await Promise.all(parts.map((part) => xor.judge(part)))).flat()).toEqual(whole)
  }
})

test('more answers than are looked at at once are judged the same', async () => {
  const { samples } = exams.xor.of
  const times = 4096
  const often = (values: Float32Array) => Float32Array.from({ length: times * values.length }, (_, k) => values[k % values.length]!)
  const many = { ...samples, count: times * samples.count, shown: often(samples.shown), asked: often(samples.asked) }
  const judge = createJudge({ ...exams.xor, of: { kind: 'samples', samples: many } }, 1)
  const said = await judge.judge(simple(23, 1))
  await judge.dispose()
  const few = await xor.judge(simple(23, 1))
  expect(said.map(({ behaviour }) => behaviour)).toEqual(few.map(({ behaviour }) => behaviour))
  expect(new Set(said.map(({ behaviour }) => behaviour.join())).size).toBeGreaterThan(16)
})

test('lives and compiled candidates are the same in processes, and however few of them are done by others', async () => {
  const content = () => expect.unreachable()
  const trainers = opened(createTrainers(3))
  const lent = { trained: 0, answered: 0 }
  const processes: Pick<Pool, 'asks' | 'trainer'> = {
    asks: (what, by) =>
      askBy(
        (known, group) => {
          lent.answered++
          return askedBy(trainers, known, group, content)
        },
        what,
        by,
      ),
    trainer: {
      atOnce: trainers.count,
      train(...of) {
        lent.trained++
        return trainers.train(pupilOf(...of), content)
      },
    },
  }
  for (const { network, trainings, groups } of learners) {
    const wanted = resultOf(await go(network))
    Object.assign(lent, { trained: 0, answered: 0 })
    for (const { asks, trainer } of [processes, opened(createPool(3, null, expect.unreachable, expect.unreachable))])
      expect(resultOf(await go(network, { asks, ...(trainer && { trainer }), threads: 3 }))).toEqual(wanted)
    expect(lent).toEqual({ trained: trainings, answered: groups })
  }
})

test('candidates come back from the wire as they were, and broken ones are refused in a sentence', () => {
  const { network } = learners[2]!
  const base = { a: Float32Array.of(1, 2), b: Float32Array.of(3) }
  const what: Asking = { network, task: 'double-pole', scope: null, base, changing: ['a'], most: 100, population: 4 }
  const { key, bytes } = knownAsking(what)
  expect(askingFrom(bytes)).toEqual(what)
  expect(knownAsking(askingFrom(bytes)).key).toBe(key)
  const candidates = [{ a: Float32Array.of(5, 6) }, { a: Float32Array.of(7, 8) }]
  expect(candidatesFrom(encodeMessage(candidates), what)).toEqual(candidates)
  for (const broken of [[{}], [{ a: Float32Array.of(1) }], [{ b: base.b }], [{ ...base }]])
    expect(() => candidatesFrom(encodeMessage(broken), what)).toThrow('its candidates do not bring the weights that change')
  for (const broken of [7, [], [{ a: [1, 2] }]])
    expect(() => candidatesFrom(encodeMessage(broken), what)).toThrow(/^The job is not understood \(/)
  for (const broken of [
    { ...what, changing: ['c'] },
    { ...what, base: {} },
    { ...what, network: 7 },
    { ...what, more: 1 },
  ])
    expect(() => askingFrom(encodeMessage(broken))).toThrow(/^The job is not understood \(/)
})

test('a thing that takes long opens the way to others, one that does not stays here', async () => {
  const slow = async () => {
    const until = performance.now() + 1100
    while (performance.now() < until);
    return 'here'
  }
  const there = async () => 'there'
  const gate = createGate()
  expect(await gate(async () => 'here', there)).toBe('here')
  await expect(gate(() => Promise.reject(new Error('No.')), there)).rejects.toThrow('No.')
  const all = [gate(slow, there), gate(slow, there), gate(slow, there)]
  expect(await Promise.all(all)).toEqual(['here', 'there', 'there'])
})

test('networks that never end are given up after two threads, and the others are judged', async () => {
  const threads = opened(createThreads(2, 4))
  const endless = threads.judge({ known, nets: simple(3, 2 ** 31 - 1) })
  const good = threads.judge({ known, nets: simple(3, 1) })
  await expect(endless).rejects.toThrow('Judging 3 networks ended 2 threads (it took longer than 4 s), so it is not tried again.')
  expect(trialsOf(await good)).toEqual(await xor.judge(simple(3, 1)))
  expect(trialsOf(await threads.judge({ known, nets: simple(2, 1) }))).toEqual(await xor.judge(simple(2, 1)))
})

test('a thread that judges by many exams remembers each, and one that it cannot judge by leaves it at work', async () => {
  const threads = opened(createThreads(1))
  for (let turn = 0; turn < 2; turn++)
    for (let bias = 0; bias < 6; bias++) {
      const exam = { ...exams.xor, readout: { weights: null, bias: Float32Array.of(bias / 10) } }
      const said = await threads.judge({ known: { key: packed(exam).key, exam }, nets: simple(3, 1) })
      expect(trialsOf(said)).toEqual(await createJudge(exam, 1).judge(simple(3, 1)))
    }
  const nowhere = { ...exams.poles, of: { kind: 'world', world: 'nowhere' } } as unknown as Exam
  await expect(threads.judge({ known: { key: 'nowhere', exam: nowhere }, nets: simple(1, 1) })).rejects.toThrow(/./)
  expect(trialsOf(await threads.judge({ known, nets: simple(1, 1) }))).toHaveLength(1)
})

test('trials come back from the wire as they were, whatever their numbers', () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324))
  const trial = fc.record({ fitness: number, solved: fc.boolean(), behaviour: fc.array(number, { maxLength: 5 }) })
  fc.assert(
    fc.property(fc.array(trial, { minLength: 1, maxLength: 9 }), (trials) => {
      const answer = JSON.parse(JSON.stringify(answerOf(packTrials(trials))))
      expect(trialsOf(saidOf(answer, trials.length))).toEqual(trials)
      expect(() => saidOf(answer, trials.length + 1)).toThrow('The answer is broken: it is not one of')
    }),
  )
})

test('a job that was tampered with is refused in a sentence, or judged without harm', async () => {
  const exam = async () => known
  const good = jobOf({ known, nets: simple(3, 1) })
  const came = await pieceOf(JSON.parse(JSON.stringify(good)), exam)
  expect(await xor.judge(came.nets)).toEqual(await xor.judge(simple(3, 1)))
  const change = fc.record({ at: fc.nat(26), to: fc.oneof(fc.integer({ min: -3, max: 9 }), fc.integer()) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const { words } = simple(3, 1)
      // The number of steps is free: too many are given up by the clock.
      for (const { at, to } of changes) if (at % 9 !== 1) words[at] = to
      const piece = await pieceOf({ ...good, words: Buffer.from(words.buffer).toString('base64') }, exam).catch((error: Error) => error)
      if (piece instanceof Error) expect(piece.message).toMatch(/^The job is broken: .*\.$/)
      else expect(await xor.judge(piece.nets)).toHaveLength(3)
    }),
  )
  for (const broken of [
    { ...good, words: 'AAA=' },
    { ...good, starts: [0, 9, 17] },
    { ...good, starts: [0, 9] },
    { ...good, inputs: 4 },
  ])
    await expect(pieceOf(broken, exam)).rejects.toThrow(/^The job is broken: /)
  for (const broken of [null, 7, { ...good, more: 1 }, { ...good, inputs: 0 }, { ...good, words: '*' }, { ...good, key: 'xor' }])
    await expect(pieceOf(broken, exam)).rejects.toThrow(/^What came is not understood \(/)
})

test('an exam comes back from the wire as it was, and a broken one is refused in a sentence', () => {
  for (const exam of Object.values(exams)) {
    const { key, bytes } = packed(exam)
    expect(unpacked(key, bytes)).toEqual({ key, exam })
    // As a wire gives it: a window on other bytes.
    expect(unpacked(key, Buffer.concat([Buffer.from('-'), bytes]).subarray(1))).toEqual({ key, exam })
    expect(() => unpacked(key.replace(/^./, '_'), bytes)).toThrow('The exam is broken: its bytes are not those that its name stands for.')
  }
  const { xor: whole, poles } = exams
  const samples = { ...whole.of.samples }
  for (const [exam, words] of [
    [{ ...whole, inputs: 3 }, 'shows another number of inputs'],
    [{ ...poles, inputs: 4 }, 'shows another number of inputs'],
    [{ ...whole, outputs: 2 }, 'has a readout of another size'],
    [{ ...whole, of: { kind: 'samples', samples: { ...samples, asked: new Float32Array(3) } } }, 'does not ask as much as it says'],
    [
      { ...whole, of: { kind: 'samples', samples: { ...samples, asked: new Float32Array(64).fill(2), answer: 'classes' } } },
      'asks for no class',
    ],
    [{ ...whole, of: { kind: 'world', world: 'chess' } }, 'The exam is not understood (of.world'],
    ['nothing', 'The exam is not understood (all of it'],
  ] as const) {
    const { key, bytes } = packed(exam as typeof whole)
    expect(encodeMessage(exam)).toEqual(bytes)
    expect(() => unpacked(key, bytes)).toThrow(words)
  }
})
