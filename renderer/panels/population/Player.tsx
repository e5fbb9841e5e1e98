import { ActionIcon, Slider } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface Props {
  /** What the two buttons and the slider say to those who do not see them. */
  labels: { readonly play: string; readonly pause: string; readonly slider: string }
  testid: string
  playing: boolean
  disabled: boolean
  value: number
  /** The last place that there is. */
  last: number
  onPlay: (playing: boolean) => void
  onMove: (value: number) => void
  /** What stands beside the slider. */
  children: ReactNode
}

/** Plays what goes from 0 on, and is dragged through it. */
export const Player = ({ labels, testid, playing, disabled, value, last, onPlay, onMove, children }: Props) => (
  <div className="n-generations">
    <ActionIcon aria-label={playing ? labels.pause : labels.play} data-testid={testid} disabled={disabled} onClick={() => onPlay(!playing)}>
      {playing ? <IconPlayerPause size={15} aria-hidden /> : <IconPlayerPlay size={15} aria-hidden />}
    </ActionIcon>
    <Slider
      thumbLabel={labels.slider}
      size="xs"
      flex={1}
      min={0}
      max={Math.max(1, last)}
      label={null}
      disabled={disabled}
      value={value}
      onChange={onMove}
    />
    {children}
  </div>
)
