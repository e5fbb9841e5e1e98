import { Network } from '../network/schema.ts'

/** A robot's senses, two things that it does: the neurons between evolve by going where nobody went. */
export const hardMaze = {
  title: 'Hard maze',
  summary: 'A robot in a maze whose ways towards the goal are dead ends: chosen by novelty, not by nearness, networks find the way.',
  measured: 'the goal reached after 6,500 to 39,750 networks, from seeds 1 to 5',
  seconds: 15,
  source: 'Task and novelty search: Lehman & Stanley 2011; NEAT: Stanley & Miikkulainen 2002',
  network: Network.parse({
    name: 'Hard maze',
    modules: {
      robot: {
        kind: 'input',
        name: "The robot's senses",
        position: { x: 0, y: 80 },
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [10] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n: 12, degree: 0, inputs: 0.84, outputs: 0.16, seed: 1 },
      },
      wheels: {
        kind: 'readout',
        name: 'Turn and push',
        position: { x: 470, y: 80 },
        params: { answer: 'values', n: 2, field: 'action' },
      },
    },
    projections: {
      p1: { from: { module: 'robot', port: 'out' }, to: { module: 'net', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'net', port: 'out' }, to: { module: 'wheels', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 2 },
    curriculum: [
      {
        id: 'evolve',
        kind: 'neat',
        task: 'hard-maze',
        budget: { generations: 1000 },
        params: { objective: 'novelty', population: 250, recurrent: true, targetSpecies: 10 },
      },
    ],
  }),
}
