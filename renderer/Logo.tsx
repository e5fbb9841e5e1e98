/** The neural tube closing, and the groove inside it: the mark of the app, in the accent. */
export function Logo() {
  return (
    <svg width={20} height={20} viewBox="0 0 20 20" fill="none" stroke="var(--n-accent)" strokeWidth={2} strokeLinecap="round" aria-hidden>
      <path d="M7.2 2.6 A8 8 0 1 0 12.8 2.6" />
      <path d="M7.6 6.6 A4.2 4.2 0 1 0 12.4 6.6" />
      <circle cx={10} cy={10.2} r={0.9} fill="var(--n-accent)" stroke="none" />
    </svg>
  )
}
