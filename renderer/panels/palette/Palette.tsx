import './palette.css'
import { Popover, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { type Addable, addablesCalled, byGroup } from '../../addables.ts'
import { ADDABLE } from '../../canvas/Canvas.tsx'
import { Icon } from '../../canvas/Icon.tsx'
import { familyColour } from '../../theme.ts'
import { Markdown } from '../inspector/Markdown.tsx'

/** Milliseconds that the pointer rests on a module before its help comes. */
const REST = 500

/** Every kind of module by family, and the pretrained models; drag one onto the canvas, or click it. Families fold; what is searched for shows through. */
export function Palette() {
  const [text, setText] = useState('')
  const [folded, setFolded] = useLocalStorage<string[]>({ key: 'palette-folded', defaultValue: [], getInitialValueInEffect: false })
  const found = addablesCalled(text)
  const searching = text.trim() !== ''
  return (
    <div className="n-panel" data-testid="palette">
      <TextInput
        aria-label="Find a module"
        placeholder="Find a module"
        leftSection={<Icon name="IconSearch" size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') found[0]?.add()
          if (event.key === 'Escape') setText('')
        }}
      />
      {byGroup(found).map(({ title, addables }) => {
        const open = searching || !folded.includes(title)
        return (
          <section key={title} aria-label={title} style={{ '--family': familyColour(addables[0]!.family) } as React.CSSProperties}>
            <h3 className="n-heading">
              <button
                type="button"
                className="n-family"
                aria-expanded={open}
                disabled={searching}
                onClick={() => setFolded((before) => (open ? [...before, title] : before.filter((other) => other !== title)))}
              >
                <Icon name={open ? 'IconChevronDown' : 'IconChevronRight'} size={12} />
                {title}
                {!open && <span className="n-family-count">{addables.length}</span>}
              </button>
            </h3>
            {open && addables.map((addable) => <AddButton key={addable.name} of={addable} />)}
          </section>
        )
      })}
      {found.length === 0 && <p className="n-empty">No module is called that.</p>}
    </div>
  )
}

/** What can be added; what it computes and where that comes from, when the pointer rests or the keyboard stands on it. */
function AddButton({ of: { name, title, icon, summary, help, add } }: { of: Addable }) {
  const [asked, setAsked] = useState(false)
  const [told, setTold] = useState(false)
  useEffect(() => {
    if (!asked) return setTold(false)
    const timer = setTimeout(() => setTold(true), REST)
    return () => clearTimeout(timer)
  }, [asked])
  return (
    <Popover opened={told} position="right-start" width={320} offset={10} withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className="n-kind"
          draggable
          data-testid={`palette-${name}`}
          aria-describedby={told ? `help-${name}` : undefined}
          onMouseEnter={() => setAsked(true)}
          onMouseLeave={() => setAsked(false)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setAsked(true)}
          onBlur={() => setAsked(false)}
          onClick={() => {
            setAsked(false)
            add()
          }}
          onDragStart={(event) => {
            setAsked(false)
            event.dataTransfer.setData(ADDABLE, name)
            event.dataTransfer.effectAllowed = 'copy'
          }}
        >
          <span className="n-kind-icon">
            <Icon name={icon} size={17} />
          </span>
          <span className="n-kind-text">
            <span>{title}</span>
            <span className="n-kind-summary">{summary}</span>
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown id={`help-${name}`} role="tooltip" className="n-kind-help">
        <strong>{title}</strong>
        <Markdown text={help} />
        <p className="n-quiet">Drag it onto the canvas, or click to add it in the middle.</p>
      </Popover.Dropdown>
    </Popover>
  )
}
