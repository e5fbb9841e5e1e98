import { type Entry, github } from './entry.ts'

export const tinyShakespeare: Entry = {
  title: 'Tiny Shakespeare',
  summary: '40,000 lines from the plays, 1.1 million characters.',
  holds: 'text',
  source: github('karpathy/char-rnn', '6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e'),
  licence: 'public domain',
  citation: 'Karpathy 2015, The Unreasonable Effectiveness of Recurrent Neural Networks',
  files: [
    {
      place: 'text/tinyshakespeare.txt',
      from: 'data/tinyshakespeare/input.txt',
      bytes: 1_115_394,
      sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
    },
  ],
}
