import type { TaskDefinition } from '../definitions.ts'

/** Elements of a sample. */
export const ELEMENTS = 16
/** Deviation of the noise on every line at every element, where a stimulus is 1. */
export const NOISE = 1.2

/** What *C. elegans* does, and the motor neurons that do it: B moves forward, A backward (Chalfie et al. 1985); SMD and RMD bend the head to the side that they innervate (Gray, Hill & Bargmann 2005). */
export const replies = [
  { name: 'forward', neurons: /^[DV]B\d+$/ },
  { name: 'backward', neurons: /^[DV]A\d+$/ },
  { name: 'dorsal bend', neurons: /^(SMD|RMD)D[LR]$/ },
  { name: 'ventral bend', neurons: /^(SMD|RMD)V[LR]$/ },
] as const
type Reply = (typeof replies)[number]['name']

/** What is felt, smelled or tasted, the neurons that sense it, and the reply that was published. */
export const stimuli: readonly {
  readonly name: string
  readonly neurons: readonly string[]
  readonly reply: Reply
  readonly source: string
}[] = [
  { name: 'gentle touch at the front', neurons: ['ALML', 'ALMR', 'AVM'], reply: 'backward', source: 'Chalfie et al. 1985' },
  { name: 'gentle touch at the tail', neurons: ['PLML', 'PLMR'], reply: 'forward', source: 'Chalfie et al. 1985' },
  { name: 'touch at the nose', neurons: ['ASHL', 'ASHR', 'FLPL', 'FLPR'], reply: 'backward', source: 'Kaplan & Horvitz 1993' },
  {
    name: 'repellent at the tail',
    neurons: ['PHAL', 'PHAR', 'PHBL', 'PHBR'],
    reply: 'forward',
    source: 'Hilliard, Bargmann & Bazzicalupo 2002',
  },
  { name: 'attractive odour', neurons: ['AWAL', 'AWAR'], reply: 'forward', source: 'Sengupta, Chou & Bargmann 1996' },
  { name: 'repellent odour', neurons: ['AWBL', 'AWBR'], reply: 'backward', source: 'Troemel, Kimmel & Bargmann 1997' },
  { name: 'an odour goes', neurons: ['AWCL', 'AWCR'], reply: 'ventral bend', source: 'Gray, Hill & Bargmann 2005' },
  { name: 'salt rises', neurons: ['ASEL'], reply: 'forward', source: 'Suzuki et al. 2008' },
  { name: 'salt falls', neurons: ['ASER'], reply: 'ventral bend', source: 'Suzuki et al. 2008' },
  {
    name: 'head touched dorsally',
    neurons: ['IL1DL', 'IL1DR', 'OLQDL', 'OLQDR'],
    reply: 'ventral bend',
    source: 'Hart, Sims & Kaplan 1995',
  },
  {
    name: 'head touched ventrally',
    neurons: ['IL1VL', 'IL1VR', 'OLQVL', 'OLQVR'],
    reply: 'dorsal bend',
    source: 'Hart, Sims & Kaplan 1995',
  },
]

export const sensorimotor: TaskDefinition = {
  title: 'Replies of a worm',
  summary: `One of ${stimuli.length} things is felt, smelled or tasted for ${ELEMENTS} elements in much noise: forward, backward, or bend the head up or down? Made as it goes: 2,000 to learn from, 500 to validate, 2,000 for the final score.`,
  source: 'Which neurons sense what, and what C. elegans then does, after Chalfie et al. 1985 and others named in the guide',
  fields: { stimulus: { modality: 'activity', shape: [ELEMENTS, stimuli.length] } },
  answers: { reply: { signal: { modality: 'activity', shape: [] }, classes: replies.length, names: replies.map(({ name }) => name) } },
}
