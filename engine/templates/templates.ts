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
import { recallTemplate } from './recall.ts'
import type { Template } from './template.ts'
import { textTemplate } from './text.ts'
import { threeSenses } from './three-senses.ts'
import { tonicBurst } from './tonic-burst.ts'
import { twoInputs } from './two-inputs.ts'

export const templates = {
  digits,
  'digits-columns': columnsTemplate,
  'digits-free': freeTemplate,
  'digits-grid': gridTemplate,
  'digits-rbm': digitsRbm,
  'digits-spiking': digitsSpiking,
  'damaged-digits': damagedDigits,
  text: textTemplate,
  characters,
  recall: recallTemplate,
  'mackey-glass': mackeyGlass,
  'delayed-recall': delayedRecall,
  motion: motionTemplate,
  'tonic-burst': tonicBurst,
  'column-spiking': columnSpiking,
  'boltzmann-8': boltzmann8,
  'two-inputs': twoInputs,
  fingerprints: fingerprintsTemplate,
  'three-senses': threeSenses,
  elegans,
  larva,
  'mushroom-body': mushroomBody,
  human,
  macaque,
  'borrowed-eyes': borrowedEyes,
} satisfies Record<string, Template>
export type TemplateName = keyof typeof templates

/** Throws a sentence when there is no such template. */
export function template(name: string): Template {
  if (!Object.hasOwn(templates, name))
    throw new Error(`There is no template "${name}"; choose one of ${Object.keys(templates).join(', ')}.`)
  return templates[name as TemplateName]
}
