import { ActionIcon } from '@mantine/core'
import { placeOf, playTicks, showTick, stepTick, useMoment } from '../runs/activity.ts'
import { Icon } from './Icon.tsx'

/** More cells than this stand without gaps. */
const CELLS = 32

/** The ticks of the sample that the modules show: drag, step or play through them. */
export function TickBar() {
  const { ticks, watched, playing } = useMoment()
  const place = useMoment(placeOf)
  if (watched.length < 2) return null
  const count = watched.length
  const tick = watched[place]! + 1
  const style = { '--count': count, '--share': `${(100 * (place + 1)) / count}%`, '--gap': count > CELLS ? '0px' : '2px' }
  const step = (by: number, label: string, icon: string, key: string) => (
    <ActionIcon
      size={22}
      aria-label={label}
      title={`${label} (${key})`}
      onClick={() => stepTick(by)}
      disabled={place + by < 0 || place + by >= count}
    >
      <Icon name={icon} size={14} />
    </ActionIcon>
  )
  return (
    <fieldset className="n-ticks" aria-label="Ticks of the sample" data-testid="ticks">
      <ActionIcon
        size={22}
        aria-label={playing ? 'Stop at this tick' : 'Play the ticks'}
        title={`${playing ? 'Stop at this tick' : 'Play the ticks'} (P)`}
        onClick={() => playTicks(!playing)}
      >
        <Icon name={playing ? 'IconPlayerPauseFilled' : 'IconPlayerPlayFilled'} size={13} />
      </ActionIcon>
      <span className="n-quiet">Tick</span>
      <input
        type="range"
        aria-label="Tick"
        aria-valuetext={`${tick} of ${ticks}`}
        min={0}
        max={count - 1}
        value={place}
        style={style as React.CSSProperties}
        onChange={(event) => {
          playTicks(false)
          showTick(Number(event.currentTarget.value))
        }}
      />
      <span className="n-mono" style={{ minWidth: `${2 * String(ticks).length + 3}ch` }}>
        {tick} / {ticks}
      </span>
      {step(-1, 'A tick back', 'IconChevronLeft', ',')}
      {step(1, 'A tick on', 'IconChevronRight', '.')}
    </fieldset>
  )
}
