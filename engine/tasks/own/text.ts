/** A text as a task for each tokenizer. */
import { FileProblem } from '../../formats/files.ts'
import { OwnData } from '../../network/schema.ts'
import { tokenizers } from '../text/definition.ts'
import { type Brought, hashOf } from './brought.ts'
import { loadOwn } from './load.ts'

/** A text of fewer characters has too little to hold out: a tenth of it has to fill a few samples. */
const LEAST = 4000
/** Characters of the preview. */
const BEGINNING = 600

const n = (count: number) => count.toLocaleString('en-US')

/** @throws FileProblem when it is too short */
export function broughtText(given: string, title: string): Brought {
  const text = given.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  if (text.length < LEAST)
    throw new FileProblem(
      `It has ${n(text.length)} characters, and at least ${n(LEAST)} are needed to learn from some and test on others; bring in a longer text.`,
    )
  const content = new TextEncoder().encode(text)
  const hash = hashOf(content)
  const data = OwnData.parse({
    title: title.slice(0, 120),
    source: `${title}: a text of ${n(text.length)} characters`.slice(0, 1000),
    content: { kind: 'text', hash, bytes: content.length },
  })
  const { train, validation, test } = loadOwn({ data, tokenizer: 'characters' }, () => content)
  const strange = unknown(text)
  const { vocabulary, positions } = tokenizers.characters
  return {
    data,
    content: { [hash]: content },
    preview: {
      title: data.title,
      source: data.source,
      count: train.count + validation.count + test.count,
      parts: { train: train.count, validation: validation.count, test: test.count },
      parting: 'The first eight tenths of the text are learned from, the ninth validates, the last is for the final score.',
      shows: {
        field: 'text',
        signal: { modality: 'text', shape: [positions], vocabulary },
        says: `${positions} characters at a time, one of ${vocabulary} each; the stage can read it by pieces of words or by words as well.`,
      },
      asks: { kind: 'next' },
      samples: [],
      text: text.slice(0, BEGINNING),
      notes:
        strange > 0
          ? [
              `${n(strange)} characters (${((100 * strange) / text.length).toFixed(1)} %) are neither line breaks nor printable ASCII; each is read as a space.`,
            ]
          : [],
      problems: [],
      leftOut: 0,
      bytes: content.length,
      chosen: {},
    },
  }
}

/** How many characters the alphabet of texts does not have. */
function unknown(text: string): number {
  let count = 0
  for (const c of text) if (c !== '\n' && (c < ' ' || c > '~')) count++
  return count
}
