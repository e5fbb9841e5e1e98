import { ancestorOf } from '../../../engine/runs/branch.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sameWiring } from '../../../engine/network/differences.ts'
import { applyPatches } from '../../../engine/network/patches.ts'
import { type Edit, Network } from '../../../engine/network/schema.ts'
import type { Generation } from '../../../engine/protocol.ts'
import { follow } from '../../../engine/runs/curriculum.ts'
import { episodeOf, individualOf, takenOf } from '../../../engine/runs/individuals.ts'
import { jobOf } from '../../../engine/runs/job.ts'
import { createPlay } from '../../../engine/runs/play.ts'
import { createProject, pack, type Project } from '../../../engine/store/index.ts'
import { paintedBoxes } from '../../../engine/templates/painted-boxes.ts'
import { worlds } from '../../../engine/tasks/worlds.ts'
import { run } from '../store/helpers.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurula-individuals-'))
const opened: Project[] = []
afterAll(() => {
  for (const project of opened) project.close()
  rmSync(folder, { recursive: true, force: true })
})

const wire = (from: string, to: string) => ({
  from: { module: from, port: 'out' },
  to: { module: to, port: 'in' },
  connectivity: { kind: 'identity' },
})
/** Senses, a `free` module that evolves, and an answer. */
const network = (task: string, field: string, senses: number, answer: string, generations: number, params: object = {}) =>
  Network.parse({
    name: 'Evolved',
    modules: {
      senses: {
        kind: 'input',
        name: 'Senses',
        position: { x: 0, y: 0 },
        params: { field },
        signature: { signal: { modality: 'activity', shape: [senses] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 200, y: 0 },
        params: { activation: 'tanh', n: senses + 1, degree: 0, inputs: senses / (senses + 1), outputs: 1 / (senses + 1), seed: 1 },
      },
      said: { kind: 'readout', name: 'Answer', position: { x: 400, y: 0 }, params: { answer: 'values', n: 1, field: answer } },
    },
    projections: { in: wire('senses', 'net'), out: wire('net', 'said') },
    regions: {},
    presentation: { ticks: 2 },
    curriculum: [{ id: 'grow', kind: 'neat', task, budget: { generations }, params: { start: 'minimal', population: 40, ...params } }],
  })

/** A project whose run of this network is over, and its generations. */
async function evolved(name: string, wired: Network) {
  const project = createProject(join(folder, `${name}.neurula`), wired)
  opened.push(project)
  project.addRun({ ...run('r'), seed: 3, stage: 'grow' })
  project.setPlan('r', { fromScratch: false })
  const { state } = jobOf(wired, 3, project)
  const generations: Generation[] = []
  const ending = await follow(wired, 3, 1, state, {
    stage: async () => undefined,
    planned: () => undefined,
    step: () => undefined,
    epoch: (_progress, report) => void generations.push(...(report.generations ?? [])),
    control: () => 'go',
  })
  project.putGenerations('r', 'grow', generations.map(pack))
  return { project, generations, ending }
}

test('the champion that is read from the file is the module that the run left', async () => {
  const { project, generations, ending } = await evolved('xor', network('xor', 'bits', 2, 'xor', 20, { addConnection: 0.3, addNode: 0.3 }))
  const best = generations.reduce((a, b) => (b.fitness[b.champion]! > a.fitness[a.champion]! ? b : a))
  const named = { run: 'r', stage: 'grow', generation: best.generation, place: best.champion }
  const { genes, module } = await individualOf(project, named)
  expect(module!.id).toBe('net')
  expect(module!.module.neuronGraph).toEqual(ending.network.modules.net!.neuronGraph)
  expect(genes!.inputs).toEqual(['1', '2'])
  // Genes of the bias are no connections of the module.
  const joined = genes!.from.filter((from, k) => from !== 2 && genes!.enabled[k])
  expect(joined.length).toBe(ending.found.connections)
  await expect(episodeOf(project, named)).rejects.toThrow('did not live in a world')
  await expect(individualOf(project, { ...named, generation: 99 })).rejects.toThrow('no generation 99')
})

test('the network becomes an individual by one edit, whatever came since, and what a person did elsewhere stays', async () => {
  const { project, generations, ending } = await evolved('taken', network('xor', 'bits', 2, 'xor', 6, { addNode: 0.5 }))
  const first = { run: 'r', stage: 'grow', generation: 0, place: generations[0]!.champion }
  const { module } = await individualOf(project, first)
  // What the run left is in the document, and a card was moved.
  const put = (path: string[], value: unknown): Edit => ({
    id: path.join('-').slice(0, 40),
    time: 1,
    author: 'test',
    label: 'Change',
    patches: [{ op: 'add', path, value }],
    inverses: [],
  })
  project.append([
    put(['modules', 'net', 'neuronGraph'], ending.network.modules.net!.neuronGraph),
    put(['modules', 'net', 'position'], { x: 9, y: 9 }),
  ])
  project.append([put(['modules', 'said', 'name'], 'Renamed')])
  const edit = await takenOf(project, first)
  expect(edit.label).toMatch(/^Individual \d+ of run 1$/)
  const before = project.network
  project.append([edit])
  const { net, said } = project.network.modules
  expect(net!.neuronGraph).toEqual(module!.module.neuronGraph)
  expect(net!.position).toEqual({ x: 9, y: 9 })
  expect(said!.name).toBe('Renamed')
  expect(applyPatches(project.network, edit.inverses)).toEqual(before)
})

test('an individual lives once more as it was judged, and what is seen has the names of its world', async () => {
  const { project, generations } = await evolved('poles', network('double-pole', 'observation', 6, 'action', 2))
  const last = generations.at(-1)!
  for (const place of [last.champion, 0, 7]) {
    const named = { run: 'r', stage: 'grow', generation: last.generation, place }
    const { states, width, steps, terminated, cut } = await episodeOf(project, named)
    // A pole that fell in the last step does not count as held in it.
    expect(cut ? last.fitness[place]! >= steps : steps - 1).toEqual(cut ? true : last.fitness[place]!)
    expect(states.length).toBe(width * (steps + 1))
    expect(terminated).toBe(!cut)
  }
  const { genes } = await individualOf(project, { run: 'r', stage: 'grow', generation: 0, place: 0 })
  expect(genes!.inputs[2]).toBe('long pole')
  expect(genes!.outputs).toEqual(['force'])
})

/** The same network with another stage. */
const staged = (wired: Network, stage: object): Network =>
  Network.parse({ ...wired, curriculum: [{ ...wired.curriculum[0], budget: { generations: 2 }, ...stage }] })
const championOf = ({ generation, champion }: Generation) => ({ run: 'r', stage: 'grow', generation, place: champion })

test('points of a search live once more as they were judged, and become the weights of the network', async () => {
  const wired = staged(network('double-pole', 'observation', 6, 'action', 2), { kind: 'weights', params: { population: 6 } })
  const { project, generations } = await evolved('points', wired)
  const last = generations.at(-1)!
  expect(await individualOf(project, championOf(last))).toEqual({ genes: null, module: null, network: null })
  const elsewhere = await episodeOf(project, championOf(last), { of: 0, at: 3 }, 2)
  expect(elsewhere.states.slice(0, 6)).toEqual(Float32Array.from([...worlds['double-pole'].starts()[0]![3]!, 0, 0]))
  expect(elsewhere).toMatchObject({ steps: 2, cut: true })
  const { steps, terminated } = await episodeOf(project, championOf(last))
  expect(terminated && steps - 1).toBe(last.fitness[last.champion])
  project.append([await takenOf(project, championOf(last))])
  const bias = project.network.modules.net!.weights!.bias!
  const at = last.sizes.subarray(0, last.champion).reduce((a, b) => a + b, 0)
  const point = new Float32Array(last.genomes.slice(at, at + last.sizes[last.champion]!).buffer)
  expect([...project.getTensor(bias)].every((value) => point.includes(value))).toBe(true)
})

test('a wiring is the network that it was, and its edit leads there', async () => {
  const wired = staged(network('xor', 'bits', 2, 'xor', 2), { kind: 'wiring', params: { candidates: 5 } })
  const { project, generations } = await evolved('wiring', wired)
  const { generation, ids } = generations.at(-1)!
  // The youngest is a mutation.
  const named = { run: 'r', stage: 'grow', generation, place: ids.length - 1 }
  const { network: found } = await individualOf(project, named)
  expect(sameWiring(found!, wired)).toBe(false)
  const edit = await takenOf(project, named)
  expect(sameWiring(applyPatches(wired, edit.patches), found!)).toBe(true)
  expect(applyPatches(applyPatches(wired, edit.patches), edit.inverses)).toEqual(wired)
})

test('a CPPN is drawn with what it sees and paints, and the network takes what it paints', async () => {
  const boxes = paintedBoxes.network
  const { params } = boxes.curriculum[0]!
  const wired = staged(boxes, { id: 'grow', budget: { generations: 1 }, params: { ...params, population: 4, samples: 20 } })
  const { project, generations, ending } = await evolved('boxes', wired)
  // A run that branches off it begins with its pattern, where the stage is as it was.
  const { genome } = ancestorOf(project, wired, championOf(generations[0]!))
  const { champion: at, sizes, genomes } = generations[0]!
  const from = sizes.subarray(0, at).reduce((a, b) => a + b, 0)
  expect([...genome]).toEqual([...genomes.slice(from, from + sizes[at]!)])
  const other = staged(wired, { params: { ...params, population: 4, samples: 30 } })
  expect(() => ancestorOf(project, other, championOf(generations[0]!))).toThrow('set them back')
  const { genes } = await individualOf(project, championOf(generations[0]!))
  expect(genes!.inputs.slice(0, 4)).toEqual(['from x', 'from y', 'to x', 'to y'])
  expect(genes!.outputs[0]).toBe('weight')
  project.append([await takenOf(project, championOf(generations[0]!))])
  const [wire, { weights }] = Object.entries(project.network.projections).find(([id]) => ending.weights[`${id}.weight`])!
  expect(project.getTensor(weights!.weight!)).toEqual(ending.weights[`${wire}.weight`])
})

test('a person acts in a world until it ends', () => {
  const play = createPlay()
  expect(() => play.step([0])).toThrow('take the controls')
  expect(() => play.reset('xor')).toThrow('no world')
  const first = play.reset('double-pole')
  expect(() => play.step([0, 1])).toThrow('1 numbers, not 2')
  let steps = 0
  for (let now = first; !now.ended; steps++) now = play.step([1])
  expect(steps).toBeGreaterThan(2)
  expect(play.reset('double-pole')).toEqual(first)
  const other = play.reset('double-pole', { of: 0, at: 7 })
  expect(other.state).toEqual(Float32Array.from([...worlds['double-pole'].starts()[0]![7]!, 0, 0]))
  expect(() => play.reset('double-pole', { of: 0, at: 625 })).toThrow('has 625 starts of the test of generalisation; there is no start 626')
  expect(() => play.reset('needle', { of: 0, at: 0 })).toThrow('has 0 kinds of starts')
})
