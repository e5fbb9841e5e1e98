/** How text is drawn on a canvas: tokens by what they stand for. Sizes in CSS pixels. */
import type { Inks } from './paint.ts'

type Context = CanvasRenderingContext2D
/** What one token stands for; undefined: nobody knows. */
type Word = string | undefined

const mono = (size: number) => `${size}px "JetBrains Mono Variable", monospace`
/** A token that stands alone shows what has no ink. */
const spelled = (word: Word): string => (word === undefined ? '?' : word.replaceAll('\n', '¶').replaceAll(' ', '␣').replaceAll('\t', '⇥'))

/** Shortened until it is no wider than `room`. */
function fitting(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text
  let kept = text
  while (kept.length > 1 && context.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1)
  return `${kept}…`
}

/** Tokens as running text, line by line; of more than fit, the last. */
export function drawText(context: Context, tokens: readonly Word[], colour: string, width: number, height: number): void {
  context.font = mono(10)
  context.textAlign = 'left'
  context.fillStyle = colour
  // Tokens may be pieces of words, so what counts is how long they are together.
  const text = tokens.map((word) => word?.replaceAll('\n', '¶') ?? ' ').join('')
  const across = Math.max(1, Math.floor((width - 8) / context.measureText('m').width))
  const shown = text.slice(-across * Math.max(1, Math.floor((height - 6) / 13)))
  for (let k = 0; k < shown.length; k += across) context.fillText(shown.slice(k, k + across), 4, 13 + (13 * k) / across)
}

/** One token on a tile, as large as fits. */
export function drawToken(context: Context, word: Word, inks: Inks, width: number, height: number): void {
  const text = spelled(word)
  const [across, down] = [width - 20, height - 20]
  context.font = mono(10)
  const size = Math.max(10, Math.min(down * 0.62, (10 * (across - 16)) / Math.max(1, context.measureText(text).width)))
  context.font = mono(size)
  const wide = Math.min(across, Math.max(down, context.measureText(text).width + 24))
  context.beginPath()
  context.roundRect((width - wide) / 2, 10, wide, down, 8)
  context.fillStyle = context.strokeStyle = inks.family
  context.globalAlpha = 0.12
  context.fill()
  context.globalAlpha = 0.6
  context.stroke()
  context.globalAlpha = 1
  context.fillStyle = inks.text
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(fitting(context, text, wide - 8), width / 2, height / 2)
  context.textBaseline = 'alphabetic'
}

const ROW = 19
/** The likeliest tokens, a bar each; `shares` of all tokens. */
export function drawLikely(context: Context, shares: readonly number[], inks: Inks, width: number, height: number): void {
  const rows = Math.max(1, Math.floor((height - 4) / ROW))
  const best = [...shares.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, rows)
  context.font = mono(12)
  const words = best.map((token) => fitting(context, spelled(inks.words[token]), width * 0.42))
  const label = Math.max(14, ...words.map((word) => context.measureText(word).width)) + 8
  const top = (height - best.length * ROW) / 2
  best.forEach((token, row) => {
    const [share, y] = [shares[token]!, top + row * ROW]
    context.font = mono(12)
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    context.fillStyle = row === 0 ? inks.accent : inks.text
    context.fillText(words[row]!, label - 5, y + ROW / 2)
    const room = width - label - 34
    context.fillStyle = row === 0 ? inks.accent : inks.family
    context.globalAlpha = row === 0 ? 1 : 0.6
    context.fillRect(label, y + 4, Math.max(2, share * room), ROW - 8)
    context.globalAlpha = 1
    context.font = mono(9)
    context.fillStyle = inks.text
    context.fillText(`${Math.round(100 * share)} %`, width - 2, y + ROW / 2 + 0.5)
  })
  context.textBaseline = 'alphabetic'
}
