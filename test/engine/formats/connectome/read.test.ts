import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linksSaid, made } from './made.ts'

const same = ['a>b 2', 'b>c 3', 'c>a 1']

test.each([
  ['a list with heads', 'Source,Target,Weight\na,b,2\nb,c,3\nc,a,1\n'],
  ['heads in another order', 'synapses;post;pre\n2;b;a\n3;c;b\n1;a;c\n'],
  ['tabs and Windows lines', 'pre\tpost\tcount\r\na\tb\t2\r\nb\tc\t3\r\nc\ta\t1\r\n'],
  ['spaces, no heads', 'a b 2.0\nb c 3.0\nc a 1.0\n'],
  ['quotes, a mark of byte order and spaces around', '\uFEFFsource,target,weight\n"a" , b ,2\nb,"c",3\n\nc,a,1\n'],
  ['a matrix with names above and beside', ',a,b,c\na,0,2,0\nb,0,0,3\nc,1,0,0\n'],
  ['a matrix with names above', 'a,b,c\n0,2,0\n0,0,3\n1,0,0\n'],
  ['a matrix with names beside', 'a 0 2 0\nb 0 0 3\nc 1 0 0\n'],
  [
    'GraphML',
    '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="d0" for="edge" attr.name="weight" attr.type="double"><default>1</default></key><graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b"><data key="d0">2</data></edge><edge source="b" target="c"><data key="d0">3</data></edge><edge source="c" target="a"/></graph></graphml>',
  ],
  [
    'a matrix and names in JSON',
    JSON.stringify({
      areas: ['a', 'b', 'c'],
      weight: [
        [0, 2, 0],
        [0, 0, 3],
        [1, 0, 0],
      ],
    }),
  ],
  [
    'node-link JSON',
    JSON.stringify({
      directed: true,
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      links: [
        { source: 'a', target: 'b', weight: 2 },
        { source: 'b', target: 'c', weight: 3 },
        { source: 'c', target: 'a', weight: 1 },
      ],
    }),
  ],
])('%s', (_, text) => {
  expect(linksSaid(made(text))).toEqual(same)
})

test('rows of a matrix may be the targets, and a square without names takes them from the table, in its order', () => {
  const square = '0,2,0,0,0\n0,0,3,0,0\n1,0,0,0,0\n0,0,0,0,0\n0,0,0,0,4\n'
  expect(linksSaid(made(square, 'L_a,L_b,L_c,R_a,R_b'))).toEqual(['L_a>L_b 2', 'L_b>L_c 3', 'L_c>L_a 1', 'R_b>R_b 4'])
  expect(linksSaid(made(square, undefined, { rows: 'post' }))).toEqual(['2>1 2', '3>2 3', '1>3 1', '5>5 4'])
})

test('electrical connections stand once, chemical ones are added up, strangers are left out, and all of it is said', () => {
  const edges =
    'pre,post,type,weight\nDA01,AVAL,electrical,4\nAVAL,DA01,electrical,3\nAVAL,DA01,chemical,5\nAVAL,DA01,chemical,1\nAVAL,AVAL,chemical,2\nDA1,DA1,electrical,1\nDA1,muscle7,chemical,9\n'
  const found = made(edges, 'name,types,transmitters\nDA1,motor,Acetylcholine\nAVAL,interneuron,\n')
  expect(linksSaid(found)).toEqual(['DA1=AVAL 4', 'AVAL>DA1 6', 'AVAL>AVAL 2'])
  expect(found.connectome.notes).toEqual([
    '1 connection with 1 name that the table of neurons does not have (such as muscle7) is left out.',
    '1 row joined neurons that were joined before; their weights are added (the first in row 5 of edges.csv).',
    '1 neuron reaches itself; that is kept (the first in row 6 of edges.csv).',
    '1 electrical connection from a neuron to itself does nothing and is left out (the first in row 7 of edges.csv).',
    'Electrical connections lead both ways: 1 pair that stands both ways round is counted once, with the larger number where the two differ (1 pair).',
  ])
})

test('an undirected graph leads both ways', () => {
  const text = JSON.stringify({ directed: false, nodes: [{ id: 'a' }, { id: 'b' }], edges: [{ source: 'a', target: 'b', weight: 2 }] })
  expect(linksSaid(made(text))).toEqual(['a=b 2'])
})

test('the columns of a table of neurons are taken for what their heads say', () => {
  const found = made(
    'pre post n\nx y 3\ny x 1\n',
    'id,label,simple_group,lineage,transmitters,sign,x_um,y_um,z_um,note\nx,one,KCs,A,GABA|Dopamine,-1,1,2,3,-\ny,two,PNs,B,,1,4,5,6,-\n',
  )
  expect(found.reading.neurons).toEqual(['name', 'ignored', 'class', 'group', 'transmitter', 'sign', 'x', 'y', 'z', 'ignored'])
  expect(found.connectome.neurons[0]).toEqual({
    name: 'x',
    class: 'KCs',
    group: 'A',
    transmitters: ['GABA', 'Dopamine'],
    sign: -1,
    at: [1, 2, 3],
  })
})

const edges = 'pre,post,weight\n'
test.each([
  ['nothing', '', undefined, 'edges.csv is empty; choose a file with connections.'],
  [
    'another kind of file',
    'PK\u0003\u0004\0\0',
    undefined,
    'edges.csv is not a text in UTF-8; save the table as CSV, GraphML or JSON in UTF-8.',
  ],
  ['a head alone', edges, undefined, 'edges.csv has no connections'],
  [
    'a row that is cut off',
    `${edges}a,b,1\nb,c\n`,
    undefined,
    'There are 2 cells in row 3 of edges.csv, but 3 are needed; the file may be cut off.',
  ],
  [
    'a weight in words',
    `${edges}a,b,1\nb,c,many\n`,
    undefined,
    'The weight in row 3 of edges.csv is "many", which is no number; correct it, or delete the row.',
  ],
  ['an endless weight', `${edges}a,b,1e999\n`, undefined, 'The weight in row 2 of edges.csv is "1e999"'],
  ['no end', `${edges}a,,1\n`, undefined, 'A connection in row 2 of edges.csv has no neuron at one of its ends'],
  [
    'an open quotation',
    `${edges}a,"b,1\nc,d,2\n`,
    undefined,
    'A quotation mark that begins in row 2 of edges.csv does not end as quotes do',
  ],
  [
    'a neuron twice',
    `${edges}a,b,1\n`,
    'name,class\na,x\nb,y\na,z\n',
    'The neuron "a" stands twice: in row 2 of neurons.csv and in row 4 of neurons.csv; keep one of them.',
  ],
  [
    'a position in words',
    `${edges}a,b,1\n`,
    'name,x,y\na,1,2\nb,here,2\n',
    'The position in row 3 of neurons.csv is "here", which is no number',
  ],
  ['other names', `${edges}a,b,1\n`, 'name,class\nc,x\nd,y\n', 'No connection of edges.csv joins two neurons of neurons.csv'],
  ['XML of another kind', '<svg xmlns="http://www.w3.org/2000/svg"/>', undefined, 'edges.csv is XML, but holds no GraphML graph'],
  [
    'GraphML that is cut off',
    '<graphml><graph edgedefault="directed"><node id="a"/><edge source="a"',
    undefined,
    'edges.csv is not whole or not GraphML',
  ],
  [
    'an edge without a target',
    '<graphml><graph>\n<edge source="a"/></graph></graphml>',
    undefined,
    'A <edge> at line 2 of edges.csv has no "target"',
  ],
  [
    'entities that grow',
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>',
    undefined,
    'edges.csv is not whole or not GraphML: invalid character entity',
  ],
  ['JSON that is cut off', '{"nodes": [{"id": 1}, ', undefined, 'edges.csv is not whole or not JSON'],
  ['JSON of another kind', '{"name": "a"}', undefined, 'edges.csv is JSON, but has no "nodes" and "links"'],
])('%s is one sentence', (_, text, neurons, sentence) => {
  expect(() => made(text, neurons)).toThrow(sentence)
  try {
    made(text, neurons)
  } catch (error) {
    expect((error as Error).message).toMatch(/^[^\n]{20,400}\.$/)
  }
})

test('a missing column is asked for by what it is', () => {
  expect(() => made('a,b,1\nb,c,2\n', undefined, { links: ['ignored', 'post', 'weight'] })).toThrow(
    'No column of edges.csv is taken for the neuron that a connection leaves; say which it is.',
  )
  expect(() => made('a,b,1\nb,c,2\n', undefined, { form: 'matrix' })).toThrow('edges.csv is not a matrix')
})

test('more neurons than fit are refused by their number', () => {
  const text = `${edges}${Array.from({ length: 100_001 }, (_, k) => `n${k},n${k + 1},1`).join('\n')}\n`
  expect(() => made(text)).toThrow('edges.csv has 100,002 neurons and 100,001 connections; up to 100,000 and 1,000,000 come in.')
})

test('matrices in JSON bring what stands beside them: names, levels, places; fractions of labelled neurons have their targets in rows', () => {
  const regions = ['V1', 'V2', 'V4'].map((name, k) => ({ name, lobe: 'occipital', centre: [k, 2 * k, 0.5] }))
  const file = {
    source: 'made up',
    regions,
    levels: [0, 0.1, 0.4],
    fln: [
      [0, 0.7, 0],
      [0.6, 0, 0.2],
      [0, 0.3, 0],
    ],
    sln: [
      [0, 1, 0],
      [0, 0, 0.4],
      [0, 0, 0],
    ],
  }
  const found = made(JSON.stringify(file))
  expect(linksSaid(found)).toEqual(['V2>V1 0.7', 'V1>V2 0.6', 'V4>V2 0.2', 'V2>V4 0.3'])
  expect(found.connectome.neurons.map(({ name, class: lobe, at }) => [name, lobe, at])).toEqual([
    ['V1', 'occipital', [0, 0, 0.5]],
    ['V2', 'occipital', [1, 2, 0.5]],
    ['V4', 'occipital', [2, 4, 0.5]],
  ])
  expect(() =>
    made(
      JSON.stringify({
        a: [
          [0, 1],
          [1, 0],
        ],
        b: [
          [0, 1, 1],
          [1, 0, 1],
          [1, 1, 0],
        ],
      }),
    ),
  ).toThrow('The matrices "a" and "b" of edges.csv are of different sizes; keep those of one size.')
})

test.runIf(process.env.NEURULA_DATA)('the 29 areas of a macaque with their fractions of labelled neurons are read as published', () => {
  const found = made(readFileSync(join(process.env.NEURULA_DATA!, 'macaque', 'chaudhuri2015_subgraph.json'), 'utf8'))
  const { neurons, links } = found.connectome
  expect([neurons.length, links.from.length]).toEqual([29, 536])
  const said = linksSaid(found)
  for (const strong of ['V2>V1 0.73', 'V1>V2 0.76'])
    expect(
      said.some((link) => link.startsWith(strong)),
      strong,
    ).toBe(true)
})
