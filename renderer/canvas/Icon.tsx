import { IconBox } from '@tabler/icons-react'
import icons from 'virtual:icons'

/** A Tabler icon by the name that a definition or command gives; a box where it is not known. */
export function Icon({ name, size = 16 }: { name: string; size?: number }) {
  const Shape = Object.hasOwn(icons, name) ? icons[name]! : IconBox
  return <Shape size={size} stroke={1.75} aria-hidden />
}
