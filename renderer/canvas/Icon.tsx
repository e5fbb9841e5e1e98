import {
  IconAlertCircle, IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconBox, IconChartBar, IconCircleDotted, IconClipboard, IconCopy, IconCopyPlus, IconCut,
  IconEye, IconGrid4x4, IconLayoutAlignBottom, IconLayoutAlignCenter, IconLayoutAlignLeft, IconLayoutAlignMiddle, IconLayoutAlignRight, IconLayoutAlignTop,
  IconLayoutDistributeHorizontal, IconLayoutDistributeVertical, IconLogin2, IconMaximize, IconPencil, IconPlus, IconSelectAll, IconTrash, IconVolumeOff, IconZoomIn,
  IconZoomOut, IconZoomScan,
} from '@tabler/icons-react'

/** Only the icons that definitions and commands name are bundled. */
const icons = {
  IconAlertCircle, IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconBox, IconChartBar, IconCircleDotted, IconClipboard, IconCopy, IconCopyPlus, IconCut,
  IconEye, IconGrid4x4, IconLayoutAlignBottom, IconLayoutAlignCenter, IconLayoutAlignLeft, IconLayoutAlignMiddle, IconLayoutAlignRight, IconLayoutAlignTop,
  IconLayoutDistributeHorizontal, IconLayoutDistributeVertical, IconLogin2, IconMaximize, IconPencil, IconPlus, IconSelectAll, IconTrash, IconVolumeOff, IconZoomIn,
  IconZoomOut, IconZoomScan,
}

/** A Tabler icon by the name that a definition or command gives; a box where it is not known. */
export function Icon({ name, size = 16 }: { name: string; size?: number }) {
  const Shape = Object.hasOwn(icons, name) ? icons[name as keyof typeof icons] : IconBox
  return <Shape size={size} stroke={1.75} aria-hidden />
}
