/** How activity is drawn on a canvas. Pure but for the context; sizes in CSS pixels. */
import type { Places, View } from '../../engine/network/definition.ts'
import { drawLikely, drawText, drawToken } from './text.ts'

export interface Inks {
  /** What each token stands for, where a module shows or says text. */
  readonly words: readonly string[]
  /** Pictures are shown as they are: 1 is white or a colour in full. */
  readonly light: boolean
  /** What the classes are called that a module answers with; none where they are numbers. */
  readonly names: readonly string[]
  readonly family: string
  readonly text: string
  readonly accent: string
}
interface Activity {
  readonly shape: readonly number[]
  readonly values: Float32Array
  /** Share of the ticks up to the one that is shown. */
  readonly until: number
}
type Context = CanvasRenderingContext2D

const scratch = document.createElement('canvas')
const scratchContext = scratch.getContext('2d', { willReadFrequently: true })!

const known = new Map<string, number>()
/** A colour without its strength, as a pixel of an image has it: red in the lowest byte. */
function pixelOf(colour: string): number {
  let pixel = known.get(colour)
  if (pixel === undefined) {
    scratch.width = scratch.height = 1
    scratchContext.fillStyle = colour
    scratchContext.fillRect(0, 0, 1, 1)
    const [r, g, b] = scratchContext.getImageData(0, 0, 1, 1).data as unknown as [number, number, number]
    pixel = r | (g << 8) | (b << 16)
    known.set(colour, pixel)
  }
  return pixel
}

const largest = (values: ArrayLike<number>) => {
  let max = 0
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]!))
  return max > 0 && Number.isFinite(max) ? max : 1
}

/** Puts values on the scratch canvas, row by row: ink by strength, up to `max`; the ground shows through. */
function fillScratch(values: Float32Array, columns: number, rows: number, max: number, colour: string): void {
  const image = new ImageData(columns, rows)
  const pixels = new Uint32Array(image.data.buffer)
  const [ink, scale] = [pixelOf(colour), 255 / max]
  for (let i = 0; i < pixels.length; i++) pixels[i] = ink | (Math.min(255, Math.round(scale * Math.abs(values[i]!))) << 24)
  scratch.width = columns
  scratch.height = rows
  scratchContext.putImageData(image, 0, 0)
}

/** Columns and tile size that show `n` maps of `aspect` (width by height) largest. */
function tiling(n: number, aspect: number, width: number, height: number): { columns: number; w: number; h: number } {
  let best = { columns: 1, w: 0, h: 0 }
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns)
    const h = Math.min(height / rows, width / columns / aspect)
    if (h > best.h) best = { columns, w: h * aspect, h }
  }
  return best
}

function drawMaps(context: Context, { shape, values }: Activity, colour: string, width: number, height: number): void {
  const [channels, rows, columns] = shape.length === 3 ? (shape as [number, number, number]) : [1, shape[0] ?? 1, shape[1] ?? 1]
  const shown = Math.min(channels, 64)
  fillScratch(values, columns, rows * shown, largest(values), colour)
  context.imageSmoothingEnabled = false
  const tile = tiling(shown, columns / rows, width, height)
  const gap = shown > 1 ? Math.min(3, tile.w * 0.08) : 0
  const lines = Math.ceil(shown / tile.columns)
  const [left, top] = [(width - tile.columns * tile.w) / 2, (height - lines * tile.h) / 2]
  for (let c = 0; c < shown; c++) {
    const x = left + (c % tile.columns) * tile.w + gap / 2
    const y = top + Math.floor(c / tile.columns) * tile.h + gap / 2
    if (shown > 1) {
      context.globalAlpha = 0.08
      context.fillStyle = colour
      context.fillRect(x, y, tile.w - gap, tile.h - gap)
      context.globalAlpha = 1
    }
    context.drawImage(scratch, 0, c * rows, columns, rows, x, y, tile.w - gap, tile.h - gap)
  }
}

/** A picture `[1 or 3, height, width]` as it is: 0 is black, 1 white or a colour in full. */
export function lightPixels({ shape, values }: Pick<Activity, 'shape' | 'values'>): ImageData {
  const [channels, rows, columns] = shape as [number, number, number]
  const image = new ImageData(columns, rows)
  const pixels = rows * columns
  for (let k = 0; k < pixels; k++)
    for (let c = 0; c < 4; c++) image.data[4 * k + c] = c === 3 ? 255 : 255 * values[(channels === 3 ? c : 0) * pixels + k]!
  return image
}

function drawLight(context: Context, activity: Activity, width: number, height: number): void {
  const image = lightPixels(activity)
  scratch.width = image.width
  scratch.height = image.height
  scratchContext.putImageData(image, 0, 0)
  context.imageSmoothingEnabled = false
  const scale = Math.min(width / image.width, height / image.height)
  const [w, h] = [image.width * scale, image.height * scale]
  context.drawImage(scratch, (width - w) / 2, (height - h) / 2, w, h)
}

/** Low bands below, time to the right; from the quietest there is to the loudest. An image `[1, bands, frames]` or a sequence `[frames, bands]`. */
function drawSpectrogram(context: Context, { shape, values }: Activity, colour: string, width: number, height: number): void {
  const turned = shape.length === 2
  const [bands, frames] = (turned ? [shape[1], shape[0]] : shape.slice(-2)) as [number, number]
  const quiet = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const upright = values.map((_, k) => {
    const [band, frame] = [bands - 1 - Math.floor(k / frames), k % frames]
    return values[turned ? frame * bands + band : band * frames + frame]! - quiet
  })
  fillScratch(upright, frames, bands, largest(upright), colour)
  context.imageSmoothingEnabled = false
  context.drawImage(scratch, 0, 0, width, height)
}

function drawBars(context: Context, values: Float32Array, colour: string, width: number, height: number): void {
  const bars = Math.max(1, Math.min(values.length, Math.floor(width / 3)))
  const max = largest(values)
  const step = width / bars
  context.fillStyle = colour
  for (let b = 0; b < bars; b++) {
    let value = 0
    for (let i = Math.floor((b * values.length) / bars); i < Math.floor(((b + 1) * values.length) / bars); i++)
      value = Math.max(value, Math.abs(values[i]!))
    const share = value / max
    context.globalAlpha = 0.35 + 0.65 * share
    const tall = Math.max(1, share * (height - 2))
    context.fillRect(b * step, height - tall, Math.max(1, step - 1), tall)
  }
  context.globalAlpha = 1
}

/** So few neurons are drawn with their potentials, each on a line of its own. */
const TRACED = 4

/** `[spikes and potentials, ticks, units]`: time to the right, a stroke a spike; of few neurons their potentials too. */
function drawRaster(context: Context, { shape, values, until }: Activity, inks: Inks, width: number, height: number): void {
  const [planes, ticks, units] = shape as [number, number, number]
  const [across, down] = [width / ticks, height / units]
  const at = (plane: number, tick: number, unit: number) => values[(plane * ticks + tick) * units + unit]!
  const traced = planes > 1 && units <= TRACED
  context.fillStyle = traced ? inks.accent : inks.family
  for (let unit = 0; unit < units; unit++)
    for (let tick = 0; tick < ticks; tick++)
      if (at(0, tick, unit) > 0)
        context.fillRect(tick * across, unit * down, Math.max(1, across * 0.8), traced ? down * 0.3 : Math.max(1, down * 0.85))
  if (until < 1) {
    context.fillStyle = inks.text
    context.fillRect(until * width - 0.5, 0, 1, height)
  }
  if (!traced) return
  context.strokeStyle = inks.family
  context.lineWidth = 1.25
  for (let unit = 0; unit < units; unit++) {
    const potentials = Array.from({ length: ticks }, (_, tick) => at(1, tick, unit))
    const [low, high] = [Math.min(...potentials), Math.max(...potentials)]
    context.beginPath()
    potentials.forEach((v, tick) => {
      const share = high > low ? (v - low) / (high - low) : 0
      context.lineTo((tick + 0.5) * across, (unit + 1) * down - 2 - share * down * 0.62)
    })
    context.stroke()
  }
}

/** Shares that add up to 1, whether these are shares already or still logits. */
export function shares(values: ArrayLike<number>): number[] {
  const list = Array.from(values)
  const sum = list.reduce((a, b) => a + b, 0)
  if (list.every((v) => v >= 0) && Math.abs(sum - 1) < 0.01) return list
  const max = Math.max(...list)
  const powers = list.map((v) => Math.exp(v - max))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((v) => v / total)
}

/** Index of the largest; 0 of none. */
export const winner = (values: ArrayLike<number>): number => {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}

function drawAnswer(context: Context, values: Float32Array, inks: Inks, width: number, height: number): void {
  const list = shares(values)
  const won = winner(list)
  const step = width / list.length
  const room = Math.max(8, height - 18)
  list.forEach((share, i) => {
    context.fillStyle = i === won ? inks.accent : inks.family
    context.globalAlpha = i === won ? 1 : 0.6
    const tall = Math.max(2, share * room)
    context.fillRect(i * step + step * 0.12, height - tall, step * 0.76, tall)
  })
  context.globalAlpha = 1
  context.fillStyle = inks.text
  context.font = '600 12px "Inter Variable", sans-serif'
  context.textAlign = 'center'
  const name = (inks.names[won] ?? String(won)).slice(0, 18)
  const half = Math.min(width / 2, context.measureText(name).width / 2 + 2)
  context.fillText(name, Math.min(width - half, Math.max(half, (won + 0.5) * step)), 14)
}

/** What is said at each position of a text: the most likely class of each row. */
const saidAt = (values: Float32Array, classes: number): number[] =>
  Array.from({ length: values.length / classes }, (_, row) => winner(values.subarray(row * classes, (row + 1) * classes)))

/** How large a unit is drawn in its place, and where. */
function ground({ x }: Places, width: number, height: number) {
  const radius = Math.max(0.6, Math.min(4.5, 0.28 * Math.sqrt((width * height) / Math.max(1, x.length))))
  const edge = radius + 3
  return { radius, left: edge, top: edge, across: width - 2 * edge, down: height - 2 * edge }
}

/** Units in their places, stronger the more active; without values, all quiet. */
export function drawPlaces(context: Context, places: Places, values: Float32Array | null, inks: Inks, width: number, height: number): void {
  const { radius, left, top, across, down } = ground(places, width, height)
  const max = values ? largest(values) : 1
  const [x, y] = [(k: number) => left + places.x[k]! * across, (k: number) => top + places.y[k]! * down]
  context.fillStyle = context.strokeStyle = inks.family
  if (places.lines) {
    const { from, to } = places.lines
    context.globalAlpha = Math.max(0.04, 0.3 / (1 + from.length / 100))
    context.lineWidth = 0.6
    context.beginPath()
    for (let k = 0; k < from.length; k++) {
      context.moveTo(x(from[k]!), y(from[k]!))
      context.lineTo(x(to[k]!), y(to[k]!))
    }
    context.stroke()
  }
  context.lineWidth = Math.max(0.8, radius / 3)
  for (let k = 0; k < places.x.length; k++) {
    context.globalAlpha = values ? 0.14 + 0.86 * Math.min(1, Math.abs(values[k] ?? 0) / max) : 0.28
    context.beginPath()
    context.arc(x(k), y(k), radius, 0, 7)
    if (places.inhibits?.(k)) context.stroke()
    else context.fill()
  }
  context.globalAlpha = 1
}

/** Draws what a module does; `tokens`: its values are tokens of a text. */
export function paint(context: Context, view: View, activity: Activity, inks: Inks, width: number, height: number, tokens = false): void {
  const { shape, values } = activity
  const { words } = inks
  if (tokens && words.length > 0 && values.length === 1) drawToken(context, words[values[0]!], inks, width, height)
  else if (tokens && words.length > 0)
    drawText(
      context,
      Array.from(values, (token) => words[token]),
      inks.text,
      width,
      height,
    )
  else if (view === 'answer' && shape.length === 2 && words.length > 0)
    drawText(
      context,
      saidAt(values, shape[1]!).map((token) => words[token]),
      inks.accent,
      width,
      height,
    )
  else if (view === 'answer' && values.length === words.length) drawLikely(context, shares(values), inks, width, height)
  else if (view === 'answer' && shape.length === 2) drawMaps(context, activity, inks.family, width, height)
  else if (view === 'answer') drawAnswer(context, values, inks, width, height)
  else if (view === 'raster') drawRaster(context, activity, inks, width, height)
  else if (view === 'bars' || shape.length < 2) drawBars(context, values, inks.family, width, height)
  else if (view === 'image' && inks.light && shape.length === 3) drawLight(context, activity, width, height)
  else if (view === 'spectrogram') drawSpectrogram(context, activity, inks.family, width, height)
  else drawMaps(context, activity, view === 'image' ? inks.text : inks.family, width, height)
}

/** A quiet drawing of the kind, before there is anything to show. */
export function placeholder(context: Context, view: View, inks: Inks, width: number, height: number): void {
  context.fillStyle = context.strokeStyle = inks.family
  context.lineWidth = 1
  context.globalAlpha = 0.28
  if (view === 'image') {
    const side = Math.min(width, height) * 0.72
    const [x, y] = [(width - side) / 2, (height - side) / 2]
    for (let r = 0; r < 7; r++)
      for (let c = 0; c < 7; c++) context.fillRect(x + ((c + 0.5) * side) / 7 - 1, y + ((r + 0.5) * side) / 7 - 1, 2, 2)
  } else if (view === 'maps') {
    const tile = tiling(8, 1, width, height)
    const [left, top] = [(width - tile.columns * tile.w) / 2, (height - Math.ceil(8 / tile.columns) * tile.h) / 2]
    for (let i = 0; i < 8; i++)
      context.strokeRect(
        left + (i % tile.columns) * tile.w + 3.5,
        top + Math.floor(i / tile.columns) * tile.h + 3.5,
        tile.w - 7,
        tile.h - 7,
      )
  } else if (view === 'spectrogram') {
    for (let y = 6; y < height; y += 12) for (let x = 4 + (y % 8); x < width - 16; x += 24) context.fillRect(x, y, 14, 3)
  } else if (view === 'raster') {
    const [rows, columns] = [12, 24]
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        if ((7 * r + 5 * c + ((r * c) % 3)) % 9 === 0)
          context.fillRect((c / columns) * width, ((r + 0.15) / rows) * height, 2, (height / rows) * 0.7)
  } else {
    const bars = view === 'answer' ? 10 : Math.max(4, Math.floor(width / 6))
    const step = width / bars
    for (let b = 0; b < bars; b++) context.fillRect(b * step + step * 0.15, height - 4, step * 0.7, 3)
  }
  context.globalAlpha = 1
}
