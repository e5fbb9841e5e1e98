import { Network } from '../network/schema.ts'

/** Four lines from a maze, three things to do: what remembers where the reward was, and changes its mind, evolves between them. */
export const tMazeReward = {
  title: 'T-maze without a cue',
  summary:
    'The reward lies on one side for some runs, then on the other: chosen by novelty, neurons evolve that go where it was, and change sides when it was not.',
  measured: 'all runs that can be known end at the reward after 3,150 to 5,700 networks, from seeds 1 to 5',
  seconds: 9,
  source:
    'Task: after Soltoggio et al. 2008 and Risi et al. 2009; novelty search: Lehman & Stanley 2011; NEAT: Stanley & Miikkulainen 2002',
  network: Network.parse({
    name: 'T-maze without a cue',
    modules: {
      maze: {
        kind: 'input',
        name: 'Maze',
        position: { x: 0, y: 80 },
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [4] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n: 7, degree: 0, inputs: 0.58, outputs: 0.42, seed: 1 },
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
        task: 't-maze-reward',
        budget: { generations: 1000 },
        params: { objective: 'novelty', targetSpecies: 10, weightPower: 1, addConnection: 0.3, recurrent: true },
      },
    ],
  }),
}
