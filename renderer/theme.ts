/** The look: Mantine's theme and the colours of families. The colours themselves are CSS variables of `theme.css`. */
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core'
import type { Family } from '../engine/network/definition.ts'

const coral: MantineColorsTuple = [
  '#fdeeea',
  '#f9d9d1',
  '#f6bfb1',
  '#f3a592',
  '#f0876f',
  '#e0745b',
  '#c9563d',
  '#b84a32',
  '#9a3d29',
  '#7c3121',
]
const dark: MantineColorsTuple = [
  '#e6e8ec',
  '#a6afbd',
  '#8893a4',
  '#5b6372',
  '#3a404d',
  '#2d323d',
  '#232730',
  '#1c1f26',
  '#181b21',
  '#14161b',
]
const gray: MantineColorsTuple = [
  '#fdfcfa',
  '#f6f5f2',
  '#eceae6',
  '#e0ddd6',
  '#cbc6bc',
  '#a5a097',
  '#697079',
  '#565d69',
  '#3a3f49',
  '#23262d',
]

export const theme = createTheme({
  primaryColor: 'coral',
  primaryShade: { light: 7, dark: 4 },
  colors: { coral, dark, gray },
  autoContrast: true,
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input)
    return input.variant === 'filled' && (input.color ?? 'coral') === 'coral' ? { ...colours, color: 'var(--n-on-primary)' } : colours
  },
  fontFamily: "'Inter Variable', Inter, system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace",
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  radius: { xs: '3px', sm: '6px', md: '6px', lg: '9px', xl: '12px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
  },
})

/** The colour of a family's edge, icon and picture, as a CSS value. */
export const familyColour = (family: Family): string => `var(--n-family-${family})`
