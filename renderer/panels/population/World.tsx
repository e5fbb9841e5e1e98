import { Button, Menu, Select } from '@mantine/core'
import { useState } from 'react'
import type { Start } from '../../../engine/protocol.ts'
import type { WorldDefinition } from '../../../engine/tasks/world-definition.ts'
import type { Place, Population } from '../../runs/population.ts'
import { count } from '../../words.ts'
import { Hands } from './Hands.tsx'
import { Life } from './Life.tsx'
import { Tile } from './Tile.tsx'

const SPEEDS = ['0.1', '0.25', '0.5', '1', '4', '16']
/** Steps shorter than these seconds are slowed down for a person's hand. */
const QUICK = 0.05

interface Props {
  population: Population
  at: Place
  task: string
  world: WorldDefinition
}
/** The individual at work in its world; a person can take over. */
export function World({ population, at, task, world }: Props) {
  const [speed, setSpeed] = useState('1')
  const [own, setOwn] = useState(false)
  const [start, setStart] = useState<Start | null>(null)
  const tools = (
    <>
      {world.starts.length > 0 && <Starts world={world} start={start} choose={setStart} />}
      <Select
        aria-label="Speed"
        size="xs"
        w={76}
        classNames={{ input: 'n-compact' }}
        allowDeselect={false}
        data={SPEEDS.map((value) => ({ value, label: `${value} ×` }))}
        value={speed}
        onChange={(v) => v && setSpeed(v)}
      />
    </>
  )
  return (
    <Tile
      title={own ? 'You' : 'At work'}
      of={own ? 'have the controls' : `in generation ${count(at.generation)}`}
      aside={
        <Button
          size="compact-xs"
          variant="default"
          data-testid="take-controls"
          onClick={() => {
            if (!own) setSpeed(world.seconds < QUICK ? '0.25' : '1')
            setOwn(!own)
          }}
        >
          {own ? 'Give back' : 'Take the controls'}
        </Button>
      }
    >
      {own ? (
        <Hands task={task} world={world} speed={Number(speed)} start={start} tools={tools} />
      ) : (
        <Life population={population} at={at} world={world} speed={Number(speed)} start={start} tools={tools} />
      )}
    </Tile>
  )
}

/** Where a life begins: as always, or from one of the world's other starts, by chance. */
function Starts({ world, start, choose }: { world: WorldDefinition; start: Start | null; choose: (start: Start | null) => void }) {
  const another = (of: number) => {
    const { count: all } = world.starts[of]!
    // Never the same one twice, so that something is seen to happen.
    const at = Math.floor(Math.random() * (start?.of === of ? all - 1 : all))
    choose({ of, at: start?.of === of && at >= start.at ? at + 1 : at })
  }
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          data-testid="start"
          title={
            start ? `Start ${start.at + 1} of ${world.starts[start.of]!.count} ${world.starts[start.of]!.name}` : 'Where a life begins'
          }
        >
          {start ? `Start ${start.at + 1} of ${world.starts[start.of]!.count}` : 'Usual start'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => choose(null)} disabled={!start}>
          The usual start
        </Menu.Item>
        {world.starts.map(({ name, count: all }, of) => (
          <Menu.Item key={name} data-testid={`start-${of}`} closeMenuOnClick={false} onClick={() => another(of)}>
            Another start {name} <span className="n-quiet">of {all}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
