/** The table of templates: networks ready to open. */
import { boltzmann8 } from './boltzmann-8.ts'
import { borrowedEyes } from './borrowed-eyes.ts'
import { characters } from './characters.ts'
import { columnSpiking } from './column-spiking.ts'
import { columnsTemplate } from './columns.ts'
import { damagedDigits } from './damaged-digits.ts'
import { delayedRecall } from './delayed-recall.ts'
import { digits } from './digits.ts'
import { digitsRbm } from './digits-rbm.ts'
import { digitsSpiking } from './digits-spiking.ts'
import { hardMaze } from './hard-maze.ts'
import { evolvedDigits } from './evolved-digits.ts'
import { evolvedXor } from './evolved-xor.ts'
import { fingerprintsTemplate } from './fingerprints.ts'
import { elegans } from './elegans.ts'
import { freeTemplate } from './free.ts'
import { human } from './human.ts'
import { larva } from './larva.ts'
import { macaque } from './macaque.ts'
import { mackeyGlass } from './mackey-glass.ts'
import { gridTemplate } from './grid.ts'
import { motionTemplate } from './motion.ts'
import { mushroomBody } from './mushroom-body.ts'
import { paintedBoxes } from './painted-boxes.ts'
import { recallTemplate } from './recall.ts'
import { rewiredDigits } from './rewired-digits.ts'
import type { Template } from './template.ts'
import { textTemplate } from './text.ts'
import { threeSenses } from './three-senses.ts'
import { tMaze, tMazeReward } from './t-maze.ts'
import { tonicBurst } from './tonic-burst.ts'
import { twoInputs } from './two-inputs.ts'
import { twoPoles } from './two-poles.ts'

const seeing = {
  digits,
  'digits-columns': columnsTemplate,
  'digits-grid': gridTemplate,
  'digits-free': freeTemplate,
  'digits-rbm': digitsRbm,
  'digits-spiking': digitsSpiking,
  'damaged-digits': damagedDigits,
  'borrowed-eyes': borrowedEyes,
  motion: motionTemplate,
} satisfies Record<string, Template>
const brains = {
  macaque,
  human,
  elegans,
  larva,
  'mushroom-body': mushroomBody,
  fingerprints: fingerprintsTemplate,
} satisfies Record<string, Template>
const columns = {
  'three-senses': threeSenses,
  'two-inputs': twoInputs,
  'column-spiking': columnSpiking,
  'tonic-burst': tonicBurst,
} satisfies Record<string, Template>
const language = { characters, text: textTemplate } satisfies Record<string, Template>
const memory = {
  recall: recallTemplate,
  'delayed-recall': delayedRecall,
  'mackey-glass': mackeyGlass,
  'boltzmann-8': boltzmann8,
} satisfies Record<string, Template>
const evolving = {
  'evolved-xor': evolvedXor,
  'two-poles': twoPoles,
  't-maze': tMaze,
  't-maze-reward': tMazeReward,
  'hard-maze': hardMaze,
  'evolved-digits': evolvedDigits,
  'painted-boxes': paintedBoxes,
  'rewired-digits': rewiredDigits,
} satisfies Record<string, Template>

/** By what a person looks for, in the order of the gallery. */
export const shelves: Readonly<Record<string, Readonly<Record<string, Template>>>> = {
  See: seeing,
  'Wired as brains are': brains,
  'Columns and spikes': columns,
  Read: language,
  Remember: memory,
  Evolve: evolving,
}
export const templates = { ...seeing, ...brains, ...columns, ...language, ...memory, ...evolving }
export type TemplateName = keyof typeof templates

/** Throws a sentence when there is no such template. */
export function template(name: string): Template {
  if (!Object.hasOwn(templates, name))
    throw new Error(`There is no template "${name}"; choose one of ${Object.keys(templates).join(', ')}.`)
  return templates[name as TemplateName]
}
