/** A folder of pictures by class as samples. */
import { FileProblem, megabytes } from '../../formats/files.ts'
import { fitted, type Frame } from '../../formats/fit.ts'
import { pictureSize, readPicture } from '../../formats/picture.ts'
import { MOST_BYTES, type Samples } from './brought.ts'
import type { Choices } from './definition.ts'
import { counted, labelsOf, reader } from './each.ts'
import { type ClassFile, classesOf } from './folders.ts'

export const PICTURES = /\.(png|jpe?g)$/i
/** Pictures of at most this side stay as they are. */
const SIDE = 64

const n = (count: number) => count.toLocaleString('en-US')

/** @throws FileProblem when there is nothing to learn from, or it would not fit */
export function imageSamples(folder: string, title: string, choices: Choices, progress: (share: number) => void): Samples {
  const { files, names, parted, others } = classesOf(folder, PICTURES, 'pictures (PNG or JPEG)')
  const problems: string[] = []
  const take = reader(problems)
  const sizes = files.map((file, k) => {
    progress((0.2 * k) / files.length)
    return take(file, pictureSize)
  })
  const frame = frameOf(
    sizes.filter((size) => size !== null),
    choices,
  )
  const readable = files.filter((_, k) => sizes[k] !== null)
  const each = 3 * frame.width * frame.height
  if (readable.length * each > MOST_BYTES)
    throw new FileProblem(
      `${n(readable.length)} pictures of ${frame.width} x ${frame.height} would take ${megabytes(readable.length * each)}, and at most ${megabytes(MOST_BYTES)} are kept; choose a smaller size, or bring in fewer.`,
    )
  const all = new Uint8Array(readable.length * each)
  const kept: ClassFile[] = []
  let transparent = 0
  readable.forEach((file, k) => {
    progress(0.2 + (0.8 * k) / readable.length)
    const picture = take(file, readPicture)
    if (!picture) return
    if (picture.transparent) transparent++
    all.set(fitted(picture, frame), kept.length * each)
    kept.push(file)
  })
  const colour = all.subarray(0, kept.length * each)
  const grey = choices.colour ? choices.colour === 'grey' : isGrey(colour, frame.width * frame.height)
  const asks = labelsOf(names, kept)
  const shapes = new Set(sizes.filter((size) => size !== null).map(({ width, height }) => `${width}x${height}`))
  const ground = frame.ground === 0 ? 'black' : 'white'
  return {
    title,
    source: `${title}: ${n(kept.length)} pictures in ${n(asks.names.length)} folders`,
    shows: {
      field: 'image',
      signal: { modality: 'image', shape: [grey ? 1 : 3, frame.height, frame.width] },
      says: `${grey ? 'Grey' : 'Colour'} pictures of ${frame.width} x ${frame.height}, from 0 (black) to 1 (white).${
        shapes.size > 1 ? ` They have ${n(shapes.size)} different sizes; each is scaled to fit whole, and what is left is ${ground}.` : ''
      }`,
      values: grey ? greyOf(colour, frame.width * frame.height) : colour.slice(),
      scale: 1 / 255,
    },
    asks,
    ...(parted && { given: Uint8Array.from(kept, ({ part }) => part) }),
    notes: [
      ...(transparent > 0 ? [`${counted(transparent, 'picture is', 'pictures are')} transparent in places: ${ground} shows through.`] : []),
      ...(others > 0 ? [`${counted(others, 'other file was', 'other files were')} not looked at.`] : []),
    ],
    problems,
    chosen: { size: [frame.width, frame.height], colour: grey ? 'grey' : 'colour', ground },
  }
}

/** The one size that all have when it is small, else a square of the middle one's longer side, at most `SIDE`. */
function frameOf(sizes: readonly { width: number; height: number }[], { size, ground }: Choices): Frame {
  const shade = ground === 'black' ? 0 : 255
  if (size) return { width: size[0], height: size[1], ground: shade }
  const [first] = sizes
  if (!first) throw new FileProblem('None of the pictures can be read; check that they open in another program.')
  if (Math.max(first.width, first.height) <= SIDE && sizes.every(({ width, height }) => width === first.width && height === first.height))
    return { ...first, ground: shade }
  const longer = sizes.map(({ width, height }) => Math.max(width, height)).sort((a, b) => a - b)
  const side = Math.min(SIDE, longer[Math.floor(longer.length / 2)]!)
  return { width: side, height: side, ground: shade }
}

/** Whether no pixel of pictures `[3, pixels]` has a colour. */
function isGrey(values: Uint8Array, pixels: number): boolean {
  for (let start = 0; start < values.length; start += 3 * pixels)
    for (let k = start; k < start + pixels; k++) if (values[k] !== values[k + pixels] || values[k] !== values[k + 2 * pixels]) return false
  return true
}

/** Luma of ITU-R BT.601. */
function greyOf(values: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(values.length / 3)
  for (let sample = 0; sample < out.length / pixels; sample++)
    for (let k = 0; k < pixels; k++) {
      const at = 3 * sample * pixels + k
      out[sample * pixels + k] = Math.round(0.299 * values[at]! + 0.587 * values[at + pixels]! + 0.114 * values[at + 2 * pixels]!)
    }
  return out
}
