const ADDRESS = /(https?:\/\/[^\s<>"')\]]+)/;

/** Text whose web addresses can be followed; everything else stays text. */
export function Linkified({ text }: { text: string }) {
  // Splitting on a group puts the addresses at the odd places.
  return text.split(ADDRESS).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a
        key={`${index} ${part}`}
        href={part}
        target="_blank"
        rel="noreferrer"
        className="break-all text-primary underline underline-offset-4"
      >
        {part}
      </a>
    ),
  );
}
