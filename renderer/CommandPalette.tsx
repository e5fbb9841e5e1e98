import { Text } from '@mantine/core'
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { useState } from 'react'
import type { Family } from '../engine/network/definition.ts'
import { addablesCalled } from './addables.ts'
import { allCommands, enabled, keysText, perform, spotlightStore } from './app-commands.ts'
import { Icon } from './canvas/Icon.tsx'
import { select, tables, useDocument } from './document/store.ts'
import { currentSurface } from './document/surface.ts'
import { showPanel } from './Dock.tsx'
import { choose, useRuns } from './runs/store.ts'
import { familyColour } from './theme.ts'

const entry = (
  id: string,
  label: string,
  group: string,
  icon: React.ReactNode,
  right: string | null,
  onClick: () => void,
): SpotlightActionData => ({
  id,
  label,
  group,
  onClick,
  leftSection: icon,
  rightSection: right && <Text c="var(--n-text2)">{right}</Text>,
})
const coloured = (family: Family, icon: string) => (
  <span style={{ display: 'flex', color: familyColour(family) }}>
    <Icon name={icon} />
  </span>
)
const kindIcon = (kind: string) => coloured(tables.modules[kind]?.family ?? 'task', tables.modules[kind]?.icon ?? 'IconBox')

/** Commands that mean something at this moment, modules to go to, kinds to add, runs to look at. */
function entries(): SpotlightActionData[] {
  const { network } = useDocument.getState()
  const commands = Object.values(allCommands)
    .filter((command) => command.id !== 'palette' && enabled(command))
    .map((c) => entry(c.id, c.label, 'Commands', <Icon name={c.icon} />, keysText(c), () => perform(c.id)))
  if (!network) return commands
  return [
    ...commands,
    ...Object.entries(network.modules).map(([id, { name, kind }]) =>
      entry(`module ${id}`, name, 'Modules of this network', kindIcon(kind), tables.modules[kind]?.title ?? kind, () => {
        select([id])
        currentSurface()?.show([id])
      }),
    ),
    ...addablesCalled('').map(({ name, title, family, icon, summary, add }) =>
      entry(`add ${name}`, `Add ${title}`, 'Add a module', coloured(family, icon), summary, () => add()),
    ),
    ...useRuns
      .getState()
      .runs.toReversed()
      .map((run) =>
        entry(`run ${run.id}`, `Run ${run.number}`, 'Runs', <Icon name="IconPlayerPlay" />, run.status, () => {
          choose(run.id)
          showPanel('run')
        }),
      ),
  ]
}

export function CommandPalette() {
  const [actions, setActions] = useState<SpotlightActionData[]>([])
  return (
    <Spotlight
      store={spotlightStore}
      shortcut={null}
      nothingFound="Nothing here is called that."
      searchProps={{ placeholder: 'Search modules, commands, runs', leftSection: <Icon name="IconSearch" /> }}
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      maxHeight={420}
      onSpotlightOpen={() => setActions(entries())}
      actions={actions}
    />
  )
}
