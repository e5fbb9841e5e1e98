import fc from 'fast-check'
import { expect, test } from 'vitest'
import { previewOf } from '../../../../engine/formats/connectome/preview.ts'
import { readNeurons, readSource } from '../../../../engine/formats/connectome/read.ts'

const files = [
  'pre,post,type,weight\nDA01,AVAL,electrical,4\n"AVAL",DA01,chemical,3\nAVAL,AVAL,chemical,2\n',
  ',a,b,c\na,0,2,0\nb,0,0,3\nc,-1,0,0\n',
  '<?xml version="1.0"?><graphml><key id="d0" for="edge" attr.name="weight"><default>1</default></key><graph edgedefault="undirected"><node id="a"/><node id="b"/><edge source="a" target="b"><data key="d0">2</data></edge></graph></graphml>',
  '{"directed": true, "nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b", "weight": 2}]}',
]
const neurons = 'name,class,transmitter,x,y\na,sensory,GABA,0,1\nb,motor,,2,3\nAVAL,interneuron,,1,1\nDA1,motor,Acetylcholine,4,4\n'
const marks = ['"', '<', '>', '&', '{', '[', ']', ',', '\n', '\0', '-', 'e', '9', '\uFEFF', '|']

/** What is done to a file: a piece is cut out, and something is put there. */
const damage = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(text.length), fc.constantFrom('', ...marks, 'x'.repeat(300)))
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + (length % 40)))

/** The sentence of what goes wrong, or null. */
function sentence(act: () => void): string | null {
  try {
    act()
    return null
  } catch (error) {
    return (error as Error).message
  }
}
const oneSentence = /^[^\n]{10,600}\.$/

test('a damaged file is read, or is one sentence; so is a damaged table of neurons', () =>
  fc.assert(
    fc.property(fc.constantFrom(...files).chain(damage), fc.oneof(fc.constant(neurons), damage(neurons)), (text, table) => {
      const bytes = (all: string) => new TextEncoder().encode(all)
      const said = sentence(() => {
        const { problem } = previewOf(
          readSource(bytes(text), 'edges'),
          readNeurons(bytes(table), 'neurons'),
          { reading: null, choices: null },
          1,
        )
        if (problem !== null) expect(problem).toMatch(oneSentence)
      })
      if (said !== null) expect(said).toMatch(oneSentence)
    }),
    { numRuns: 2000 },
  ))
