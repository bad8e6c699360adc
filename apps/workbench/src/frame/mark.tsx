/** Peel's mark: a ring with its peel coming off. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="9" fill="var(--mark)" />
      <path d="M12 3c5 0 9 4 9 9s-4 9-9 9c2.6-1.7 4-5 4-9s-1.4-7.300-4-9Z" fill="#fff" fillOpacity="0.32" />
      <path
        d="M12 3c-3.200 2.300-4.600 6-3.700 10 .8 3.700 3.400 6.500 6.700 7.600"
        stroke="#14222f"
        strokeWidth="1.600"
        strokeLinecap="round"
      />
    </svg>
  );
}
