import { useEffect, useRef, useState } from 'react'
import type { DataEntry, DataPicture as Picture } from '../../../engine/protocol.ts'
import { Icon } from '../../canvas/Icon.tsx'
import { isHere } from '../../data.ts'
import { engine } from '../../engine.ts'

const icons: Readonly<Record<DataEntry['holds'], string>> = {
  pictures: 'IconPhoto',
  sounds: 'IconWaveSine',
  text: 'IconFileText',
  connectome: 'IconTopologyStar3',
  model: 'IconPackage',
}

function Ink({ picture: { width, ink }, label }: { picture: Extract<Picture, { ink: Uint8Array }>; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const height = ink.length / width
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(width, height)
    ink.forEach((v, k) => image.data.set([0, 0, 0, v], 4 * k))
    context.putImageData(image, 0, 0)
  }, [ink, width, height])
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} className="n-ink n-data-ink" />
}

/** What it looks like when it is here, an icon of what it holds while it is not. */
export function DataPicture({ entry }: { entry: DataEntry }) {
  const [picture, setPicture] = useState<Picture | null>(null)
  const here = isHere(entry)
  const { name, title, holds } = entry
  useEffect(() => {
    let current = true
    setPicture(null)
    if (here)
      void engine.dataPicture({ name }).then(
        (found) => current && setPicture(found),
        () => undefined,
      )
    return () => {
      current = false
    }
  }, [name, here])
  if (!picture) return <Icon name={icons[holds]} size={40} />
  const label = `From ${title}`
  return 'ink' in picture ? <Ink picture={picture} label={label} /> : <pre className="n-data-words">{picture.text}</pre>
}
