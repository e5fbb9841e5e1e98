/** The table of what the answers panel can show, in its order. */
import { confusion } from './Confusion.tsx'
import { drawPad } from './DrawPad.tsx'
import { passages } from './Passages.tsx'
import { pictures } from './Pictures.tsx'
import { sounds } from './Sounds.tsx'
import { values } from './Values.tsx'
import type { AnswerView } from './view.ts'

export const answerViews: readonly AnswerView[] = [confusion, drawPad, pictures, sounds, passages, values]
