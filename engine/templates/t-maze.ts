import { Network } from '../network/schema.ts'

/** Five lines from a maze, three things to do: what remembers the cue to the junction evolves between them. */
export const tMaze = {
  title: 'T-maze',
  summary:
    'A cue, a corridor, a junction, again and again: NEAT evolves neurons that remember which way to turn, and forget it for the next cue.',
  measured: 'all 64 runs end on the right side after 2,700 to 39,000 networks, from seeds 1 to 10',
  seconds: 4,
  source: 'Task: after Bakker 2002; NEAT: Stanley & Miikkulainen 2002',
  network: Network.parse({
    name: 'T-maze',
    modules: {
      maze: {
        kind: 'input',
        name: 'Maze',
        position: { x: 0, y: 80 },
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [5] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n: 8, degree: 0, inputs: 0.625, outputs: 0.375, seed: 1 },
      },
      turn: { kind: 'readout', name: 'Turn', position: { x: 470, y: 80 }, params: { answer: 'classes', n: 3, field: 'action' } },
    },
    projections: {
      p1: { from: { module: 'maze', port: 'out' }, to: { module: 'net', port: 'in' }, connectivity: { kind: 'identity' } },
      p2: { from: { module: 'net', port: 'out' }, to: { module: 'turn', port: 'in' }, connectivity: { kind: 'identity' } },
    },
    regions: {},
    presentation: { ticks: 2 },
    curriculum: [
      {
        id: 'evolve',
        kind: 'neat',
        task: 't-maze',
        budget: { generations: 300 },
        params: { weightPower: 1, addConnection: 0.3, recurrent: true },
      },
    ],
  }),
}
