/** ∴, therefore: the mark of Lyceum. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="7" fill="var(--accent)" />
      <g fill="var(--on-accent)">
        <circle cx="12" cy="8" r="2.4" />
        <circle cx="7.4" cy="15.6" r="2.4" />
        <circle cx="16.6" cy="15.6" r="2.4" />
      </g>
    </svg>
  )
}
