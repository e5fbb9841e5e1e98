import { Network } from '../network/schema.ts'

/** So many lines from a maze, three things to do, and nothing between until evolution puts something there that remembers. */
const walked = (name: string, task: 't-maze' | 't-maze-reward', lines: number, generations: number, params: object) => {
  const n = lines + 3
  return Network.parse({
    name,
    modules: {
      maze: {
        kind: 'input',
        name: 'Maze',
        position: { x: 0, y: 80 },
        params: { field: 'observation' },
        signature: { signal: { modality: 'activity', shape: [lines] } },
      },
      net: {
        kind: 'free',
        name: 'Neurons',
        position: { x: 235, y: 80 },
        params: { activation: 'tanh', n, degree: 0, inputs: lines / n, outputs: 3 / n, seed: 1 },
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
        task,
        budget: { generations },
        params: { weightPower: 1, addConnection: 0.3, recurrent: true, ...params },
      },
    ],
  })
}

export const tMaze = {
  title: 'T-maze',
  summary:
    'A cue, a corridor, a junction, again and again: NEAT evolves neurons that remember which way to turn, and forget it for the next cue.',
  measured: 'all 64 runs end on the right side after 2,700 to 39,000 networks, from seeds 1 to 10',
  seconds: 4,
  source: 'Task: after Bakker 2002; NEAT: Stanley & Miikkulainen 2002',
  network: walked('T-maze', 't-maze', 5, 300, {}),
}

export const tMazeReward = {
  title: 'T-maze without a cue',
  summary:
    'The reward lies on one side for some runs, then on the other: chosen by novelty, neurons evolve that go where it was, and change sides when it was not.',
  measured: 'all runs that can be known end at the reward after 2,850 to 10,200 networks, from seeds 1 to 10',
  seconds: 9,
  source:
    'Task: after Soltoggio et al. 2008 and Risi et al. 2009; novelty search: Lehman & Stanley 2011; NEAT: Stanley & Miikkulainen 2002',
  network: walked('T-maze without a cue', 't-maze-reward', 4, 1000, { objective: 'novelty', targetSpecies: 10 }),
}
