/** What a method of evolution shows besides its individuals: an archive, a search distribution, painted weights. */
import type { GenerationPicture } from '../../../engine/protocol.ts'
import { drawArchive } from './archive.ts'
import { drawEllipse } from './ellipse.ts'
import type { Context, Inks } from './inks.ts'
import { drawWeights } from './weights.ts'

export function drawMethod(context: Context, picture: GenerationPicture, inks: Inks, width: number, height: number): void {
  if (picture.kind === 'archive') drawArchive(context, picture, inks, width, height)
  else if (picture.kind === 'ellipse') drawEllipse(context, picture, inks, width, height)
  else drawWeights(context, picture, inks, width, height)
}
