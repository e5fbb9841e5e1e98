import { readings } from '../text/definition.ts'

export const shakespeare = readings('shakespeare', {
  title: 'Shakespeare',
  summary:
    '1.1 million characters of plays: what comes next? The first 80 % to learn from, 10 % to validate, the last 10 % for the final score.',
  source: 'Tiny Shakespeare (Karpathy 2015), public domain; from the data catalogue',
  data: ['tiny-shakespeare'],
})
